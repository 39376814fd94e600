package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.GetResult;
import io.gramme.client.GrammeClient;
import io.gramme.client.GrammeException;
import io.gramme.client.RequestOptions;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Clients that insert, replace and delete records, each its own, and remember of each record which values must be there and which
 * must never be seen again. Every value is written once.
 *
 * <p>A write whose coordinator dies under it may be carried out twice, and the second version of it may come to light after the
 * first was replaced. That is allowed, so a value written while something was being disturbed, or slowly, is never one that must
 * not be seen again.
 */
final class CheckedLoad implements AutoCloseable {
    private static final int THREADS = 4;
    private static final int RECORDS_PER_THREAD = Integer.getInteger("gramme.change.records", 400);
    private static final long PAUSE_MILLIS = 5;
    private static final long SLOW_NANOS = 400_000_000;
    private static final long LIMIT_SECONDS = 60;

    private final GrammeClient client;
    private final List<Writer> writers;
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger disturbing = new AtomicInteger();
    private final AtomicInteger disturbances = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    /** Reads that did not show the last write of their own thread: a sloppy quorum promises no more. */
    private final AtomicInteger staleReads = new AtomicInteger();

    private final AtomicLong slowest = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    CheckedLoad(GrammeClient client) {
        this.client = client;
        this.writers = IntStream.range(0, THREADS).mapToObj(Writer::new).toList();
        writers.forEach(Thread::start);
    }

    /**
     * One record. Confined to its writer, and to the test when that has ended.
     *
     * @param must values that were acknowledged and not replaced or deleted since
     * @param doubtful those that may be there or not
     * @param gone values that were replaced or deleted
     */
    record Line(Bytes key, TreeSet<Bytes> must, TreeSet<Bytes> doubtful, TreeSet<Bytes> gone) {
        private Line(Bytes key) {
            this(key, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        }

        private void cover(List<Bytes> seen) {
            must.removeAll(seen);
            seen.stream().filter(value -> !doubtful.contains(value)).forEach(gone::add);
        }

        /** What is wrong with these values; empty when nothing is. */
        String objectionTo(List<Bytes> values) {
            List<Bytes> lost =
                    must.stream().filter(value -> !values.contains(value)).toList();
            List<Bytes> back = values.stream().filter(gone::contains).toList();
            return (lost.isEmpty() ? "" : key.toUtf8() + " lost " + texts(lost) + " ")
                    + (back.isEmpty() ? "" : key.toUtf8() + " has again " + texts(back));
        }

        private static List<String> texts(List<Bytes> values) {
            return values.stream().map(Bytes::toUtf8).toList();
        }
    }

    private final class Writer extends Thread {
        private final List<Line> lines = new ArrayList<>();
        private final Random random;
        private final int number;
        private int values;

        private Writer(int number) {
            super("checked-" + number);
            this.number = number;
            this.random = new Random(number);
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (!end.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    step();
                    done.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void step() {
            long began = System.nanoTime();
            int choice = random.nextInt(10);
            try {
                if (lines.isEmpty() || (choice < 5 && lines.size() < RECORDS_PER_THREAD)) {
                    Line line = new Line(Bytes.utf8("record-" + number + "-" + lines.size()));
                    lines.add(line);
                    put(line, List.of(), RequestOptions.DEFAULT);
                } else {
                    change(lines.get(random.nextInt(lines.size())), choice == 9);
                }
            } catch (GrammeException e) {
                failures.add(Thread.currentThread().getName() + " after " + (System.nanoTime() - began) / 1_000_000
                        + " ms: " + e);
            }
            slowest.accumulateAndGet(System.nanoTime() - began, Math::max);
        }

        private void change(Line line, boolean delete) {
            GetResult seen = client.get(Load.TABLE, line.key());
            if (!seen.values().containsAll(line.must())) {
                staleReads.incrementAndGet();
            }
            RequestOptions over = RequestOptions.withContext(seen.context());
            if (delete && seen.isFound()) {
                client.delete(Load.TABLE, line.key(), over);
                line.cover(seen.values());
            } else {
                put(line, seen.values(), over);
            }
        }

        private void put(Line line, List<Bytes> seen, RequestOptions options) {
            Bytes value = Bytes.utf8("value-" + number + "-" + values++);
            int before = disturbances.get();
            boolean calm = disturbing.get() == 0;
            long began = System.nanoTime();
            line.doubtful().add(value);
            client.put(Load.TABLE, line.key(), value, options);
            line.must().add(value);
            line.cover(seen);
            if (calm && disturbances.get() == before && System.nanoTime() - began < SLOW_NANOS) {
                line.doubtful().remove(value);
            }
        }
    }

    /** What a test does to a process, which writes that are under way may feel. */
    @FunctionalInterface
    interface Disturbance {
        void run() throws Exception;
    }

    void disturb(Disturbance what) throws Exception {
        disturbing.incrementAndGet();
        disturbances.incrementAndGet();
        what.run();
        disturbing.decrementAndGet();
    }

    /** {@code kill -9}, and a start that is waited for. */
    void killAndRestart(Daemon daemon) throws Exception {
        disturb(() -> {
            daemon.kill();
            daemon.start();
            daemon.awaitReady();
        });
    }

    /** Waits until so many more steps are done. */
    void awaitMore(int steps) throws InterruptedException {
        int wanted = done.get() + steps;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (done.get() < wanted) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(done.get() + " steps done, not " + wanted + "; " + failures);
            }
            writers.get(0).join(20);
        }
    }

    Queue<String> failures() {
        return failures;
    }

    /** Once the writers have ended; through a client of its own, which knows these alone. */
    void assertNothingLostOrBack(Collection<Daemon> daemons) {
        List<Line> lines =
                writers.stream().flatMap(writer -> writer.lines.stream()).toList();
        List<String> objections = new ArrayList<>();
        try (GrammeClient reader = GrammeClient.builder(
                        daemons.stream().map(Daemon::clientAddress).toList())
                .build()) {
            for (Line line : lines) {
                objections.add(
                        line.objectionTo(reader.get(Load.TABLE, line.key()).values()));
            }
        }
        assertThat(objections).as(toString()).isNotEmpty().allMatch(String::isEmpty);
    }

    @Override
    public String toString() {
        return done + " steps, the slowest of " + slowest.get() / 1_000_000 + " ms, " + staleReads
                + " reads not of the last write";
    }

    /** Waits for what is under way. */
    void stop() throws InterruptedException {
        end.countDown();
        for (Writer writer : writers) {
            writer.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        }
    }

    @Override
    public void close() {
        end.countDown();
    }
}
