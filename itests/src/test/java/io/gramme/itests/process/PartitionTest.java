package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five daemons cut into two and three, both sides written to. {@code -Dgramme.chaos.seconds=60} makes the cut last a minute.
 */
final class PartitionTest {
    private static final int KEYS = 20;
    private static final int WRITERS_PER_SIDE = 2;
    private static final int SECONDS = Integer.getInteger("gramme.chaos.seconds", 8);

    @TempDir
    private Path folder;

    @Test
    void bothSidesOfAPartitionTakeWritesAndNoneIsLost() throws Exception {
        try (DaemonCluster cluster = new DaemonCluster(folder, 5, true, "")) {
            cluster.startAll();
            List<Daemon> two = cluster.daemons().subList(0, 2);
            List<Daemon> three = cluster.daemons().subList(2, 5);
            cluster.split(two);
            List<SetWriter> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS_PER_SIDE; i++) {
                writers.add(new SetWriter("two" + i, two, KEYS));
                writers.add(new SetWriter("three" + i, three, KEYS));
            }
            writers.forEach(Thread::start);
            assertThat(new CountDownLatch(1).await(SECONDS, TimeUnit.SECONDS)).isFalse();
            for (SetWriter writer : writers) {
                writer.finish();
                writer.join();
            }

            cluster.heal();
            for (Daemon daemon : cluster.daemons()) {
                daemon.awaitConnected();
                daemon.await("/hints", 200, "\"hints\":[]");
            }

            for (int key = 0; key < KEYS; key++) {
                check(cluster, writers, key);
            }
        }
    }

    private static void check(DaemonCluster cluster, List<SetWriter> writers, int key) throws InterruptedException {
        Daemon.Answer answer = cluster.daemon(key % 5).get(SetWriter.path(key) + "?r=3");
        TreeSet<String> acknowledged = new TreeSet<>();
        writers.forEach(writer -> acknowledged.addAll(writer.added(key)));

        assertThat(acknowledged).as("writes to set %d", key).isNotEmpty();
        assertThat(SetWriter.elements(answer)).as("set %d: %s", key, answer).containsAll(acknowledged);
        int siblings = answer.status() == 300 ? SetWriter.siblings(answer).size() : 1;
        assertThat(siblings).as("siblings of set %d", key).isLessThanOrEqualTo(writers.size());
    }
}
