package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.GrammeClient;
import io.gramme.client.GrammeException;
import io.gramme.client.RequestOptions;
import io.gramme.ring.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prints what a change of the ring costs those who use it meanwhile: requests a second of a closed load, half of it reads, while data
 * moves, as a share of those right before and right after. Four daemons are members and warm; the weight of one of them goes up and
 * down again. At the end a fifth joins that has just been started.
 *
 * <pre>
 * mvn -q -pl itests -am test -Dtest=MovingDataMeasure -Dsurefire.failIfNoSpecifiedTests=false -Dgramme.daemon.options=
 * </pre>
 */
final class MovingDataMeasure {
    private static final int RECORDS = Integer.getInteger("gramme.measure.records", 300_000);
    private static final int VALUE_BYTES = 1_024;
    private static final int CALLERS = 16;
    private static final int CHANGES = Integer.getInteger("gramme.change.rounds", 2);
    private static final long WARM_SECONDS = 60;
    private static final long QUIET_SECONDS = 20;
    private static final String TABLE = "default";

    @TempDir
    private Path folder;

    private final LongAdder served = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final CountDownLatch loaded = new CountDownLatch(CALLERS);
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void whatMovingDataCosts() throws Exception {
        try (DaemonCluster cluster = new DaemonCluster(folder, 4, false, "");
                GrammeClient client = GrammeClient.builder(cluster.daemons().stream()
                                .map(Daemon::clientAddress)
                                .toList())
                        .build()) {
            cluster.startAll();
            Operator operator = new Operator(cluster);
            List<Thread> callers = callers(client);
            loaded.await();
            pass(WARM_SECONDS);
            for (int i = 0; i < CHANGES; i++) {
                String weight = i % 2 == 0 ? "4" : "1";
                operator.admin("weight", cluster.daemon(3).id(), weight);
                measure("a member's weight to " + weight, cluster, operator);
            }
            Daemon fresh = cluster.startAnother("");
            operator.awaitOutsiders(List.of(fresh));
            operator.admin("join", fresh.id());
            measure("one more that was just started", cluster, operator);
            end.countDown();
            for (Thread caller : callers) {
                caller.join();
            }
        }
        assertThat(failed.sum()).isZero();
    }

    private List<Thread> callers(GrammeClient client) throws InterruptedException {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int first = i;
            Thread caller = new Thread(() -> call(client, first), "caller-" + i);
            caller.start();
            callers.add(caller);
        }
        return callers;
    }

    /** Writes its share of the records, then reads and replaces any of them until the end. */
    private void call(GrammeClient client, int first) {
        Bytes value = Bytes.wrap(new byte[VALUE_BYTES]);
        for (int i = first; i < RECORDS; i += CALLERS) {
            client.put(TABLE, key(i), value);
        }
        loaded.countDown();
        while (end.getCount() > 0) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            Bytes key = key(random.nextInt(RECORDS));
            try {
                if (random.nextBoolean()) {
                    client.get(TABLE, key);
                } else {
                    client.put(TABLE, key, value, RequestOptions.replace());
                }
                served.increment();
            } catch (GrammeException e) {
                failed.increment();
            }
        }
    }

    private static Bytes key(int number) {
        return Bytes.utf8("key-" + number);
    }

    private void measure(String what, DaemonCluster cluster, Operator operator) throws Exception {
        double before = rate(QUIET_SECONDS);
        long began = System.nanoTime();
        long first = served.sum();
        operator.admin("commit", "--yes", "--no-wait");
        do {
            pass(1);
        } while (!Operator.page(cluster.daemon(0), "/admin/transfers")
                .path("change")
                .isNull());
        double seconds = (System.nanoTime() - began) / 1e9;
        double moving = (served.sum() - first) / seconds;
        double after = rate(QUIET_SECONDS);
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f/s before, %.0f/s in the %.0f s while data moved, %.0f/s after: %.2f%n",
                what,
                before,
                moving,
                seconds,
                after,
                2 * moving / (before + after));
    }

    private double rate(long seconds) throws InterruptedException {
        long first = served.sum();
        pass(seconds);
        return (served.sum() - first) / (double) seconds;
    }

    private void pass(long seconds) throws InterruptedException {
        assertThat(end.await(seconds, TimeUnit.SECONDS)).isFalse();
    }
}
