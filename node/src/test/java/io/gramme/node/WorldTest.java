package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.NodeId;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What all loops see of the peers. */
final class WorldTest {
    private static final int PEERS = 50;
    private static final int ROUNDS = 20_000;

    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @Test
    void peersThatComeAndGoWhileALoopLooksDoNotEndTheNode() throws InterruptedException {
        World world = new World();
        CountDownLatch done = new CountDownLatch(1);
        Thread network = new Thread(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                world.link(new NodeId(0, i % PEERS), i / PEERS % 2 == 0);
            }
            done.countDown();
        });
        network.setUncaughtExceptionHandler((thread, failure) -> failures.add(failure));
        network.start();

        while (done.getCount() > 0) {
            SortedSet<NodeId> seen = world.reachable();
            int size = seen.size();
            assertThat(new TreeSet<>(seen)).hasSize(size);
        }

        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
        assertThat(world.isReachable(new NodeId(0, 0))).isEqualTo((ROUNDS - PEERS) / PEERS % 2 == 0);
    }
}
