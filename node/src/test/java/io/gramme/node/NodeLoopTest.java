package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.gossip.Membership;
import io.gramme.gossip.RingState;
import io.gramme.gossip.Wholeness;
import io.gramme.node.coordinator.LoopEvents;
import io.gramme.node.handoff.HintConfig;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.membership.Topology;
import io.gramme.node.net.NetThreads;
import io.gramme.node.replica.VnodeTable;
import io.gramme.node.storage.ChronicleIndexFactory;
import io.gramme.node.storage.CompactionConfig;
import io.gramme.node.storage.Faults;
import io.gramme.node.storage.FileDisk;
import io.gramme.node.storage.ScrubConfig;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.testing.SampleSettings;
import io.gramme.node.transfer.Standing;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.env.Clock;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The thread of a loop, around a core of its own. */
final class NodeLoopTest {
    private static final int SLOTS = 64;

    @TempDir
    Path folder;

    @TempDir
    private Path hints;

    private final ConcurrentLinkedQueue<Throwable> halts = new ConcurrentLinkedQueue<>();
    private final NetThreads threads = new NetThreads("tested", 1);
    private final World world = new World();
    private final NodeLoop loop = new NodeLoop(threads.loops().get(0), SLOTS, world, halts::add);
    private final StickingClock clock = new StickingClock();
    private FileDisk disk;
    private NodeCore core;

    @BeforeEach
    void openACore() {
        disk = new FileDisk(folder, "tested", clock, loop::wake, halts::add);
        SplittableRandom random = new SplittableRandom(1);
        NodeCore.Settings settings = new NodeCore.Settings(
                NodeId.random(random),
                1,
                VnodeTable.of(random.nextLong()),
                Optional.empty(),
                new StorageConfig(0, 1 << 16, 10_000_000, 1 << 20, 0, CompactionConfig.OFF, ScrubConfig.OFF),
                new HintConfig(1 << 16, 1 << 20, 1_000, 1 << 20, 1_000_000),
                1_000,
                100,
                SampleSettings.sync(),
                SampleSettings.reap(),
                86_400_000);
        StorageEngine.Environment environment = new StorageEngine.Environment(clock, random, Faults.NONE);
        NodeCore.Media media = new NodeCore.Media(
                disk,
                new ChronicleIndexFactory(folder.resolve("index")),
                new HintFiles(hints, "tested", clock, loop::wake, halts::add));
        core = NodeCore.open(settings, environment, media, (to, message, epoch) -> {}, new NoSignals());
    }

    @AfterEach
    void closeIt() {
        loop.close();
        core.abandon();
        disk.close();
        threads.close();
    }

    @Test
    void whateverIsThrownInALoopEndsTheProcess() {
        loop.start(core);
        loop.submit(running -> {
            throw new IllegalStateException("a bug");
        });
        loop.submit(running -> {
            throw new OutOfMemoryError("no heap");
        });

        TestRing.await(() -> halts.size() == 2);
        assertThat(halts).extracting(Throwable::getMessage).containsExactly("a bug", "no heap");
    }

    @Test
    void aFullRingRefusesAndLosesNothingThatItTook() {
        AtomicInteger ran = new AtomicInteger();
        int taken = 0;
        while (loop.offer(running -> ran.incrementAndGet())) {
            taken++;
        }
        assertThat(taken).as("the disk may have taken a place").isBetween(1, SLOTS);
        int all = taken;

        loop.start(core);

        TestRing.await(() -> ran.get() == all);
        // Places are given back at the end of a batch, after its last task has run.
        TestRing.await(() -> loop.offer(running -> ran.incrementAndGet()));
    }

    /** What came in while the log was recovered was refused as if this node held nothing. */
    @Test
    void whatCameBeforeTheStartIsCarriedOutUnderTheKnownRing() {
        world.view(born());
        AtomicLong epoch = new AtomicLong(-1);
        loop.submit(running -> epoch.set(running.epoch()));

        loop.start(core);

        TestRing.await(() -> epoch.get() >= 0);
        assertThat(epoch.get()).isEqualTo(born().epoch());
    }

    /** Who saw the ring on a page and wrote at once was told that the node knew none. */
    @Test
    void whatIsOfferedAfterTheRingIsKnownIsCarriedOutUnderItInTheSameTurn() {
        AtomicLong epoch = new AtomicLong(-1);
        loop.submit(running -> world.view(born()));
        loop.submit(running -> epoch.set(running.epoch()));

        loop.start(core);

        TestRing.await(() -> epoch.get() >= 0);
        assertThat(epoch.get()).isEqualTo(born().epoch());
    }

    private static ClusterView born() {
        NodeId self = new NodeId(7, 7);
        Topology topology = Topology.born(
                RingPlanner.firstEpoch(List.of(new RingMember(self, "default", 1)), 8),
                new Tables(List.of(Table.DEFAULT)));
        RingState state = new RingState(new NodeId(9, 9), topology.ring(), Map.of(self, 1L));
        return new ClusterView(1, Optional.of(state), Optional.of(topology), Wholeness.WHOLE, Membership.EMPTY);
    }

    @Test
    void aClosedLoopHasRunWhatItTookAndTakesNothingMore() {
        loop.start(core);
        AtomicInteger ran = new AtomicInteger();
        loop.submit(running -> {
            for (int i = 0; i < 10; i++) {
                assertThat(loop.offer(later -> ran.incrementAndGet())).isTrue();
            }
        });

        loop.close();

        assertThat(ran.get()).isEqualTo(10);
        assertThat(loop.offer(later -> ran.incrementAndGet())).isFalse();
        assertThat(halts).isEmpty();
    }

    @Test
    void aLoopThatNeverStartedEndsWithWhatWasPublishedToIt() {
        assertThat(loop.offer(running -> {})).isTrue();

        loop.close();

        assertThat(loop.offer(running -> {})).isFalse();
        assertThat(halts).isEmpty();
    }

    @Test
    void aLoopWithNothingToDoStillTicks() {
        loop.start(core);

        long before = loop.turns().value();
        TestRing.await(() -> loop.turns().value() >= before + 3);
    }

    @Test
    void aClosedLoopIsInNoTurnAnyMore() throws InterruptedException {
        loop.start(core);
        // Idle, and so in a turn that no task began.
        TestRing.await(() -> loop.turns().value() > 10 && loop.remaining() == SLOTS);
        clock.sticks = true;
        clock.reached.await();

        Thread closing = new Thread(loop::close);
        closing.start();
        closing.join(200);
        assertThat(closing.isAlive()).as("it waits for the turn").isTrue();
        clock.goesOn.countDown();
        closing.join();
    }

    /** Time in which a loop's turn can be made to last. */
    private static final class StickingClock implements Clock {
        private final Clock machine = new MachineClock();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goesOn = new CountDownLatch(1);
        private volatile boolean sticks;

        @Override
        public long nanoTime() {
            if (sticks) {
                reached.countDown();
                try {
                    goesOn.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            return machine.nanoTime();
        }

        @Override
        public long wallMillis() {
            return machine.wallMillis();
        }
    }

    /** Nobody listens: there are no peers. */
    private static final class NoSignals implements LoopEvents {
        @Override
        public void overdue(NodeId peer) {}

        @Override
        public void traffic(NodeId peer) {}

        @Override
        public void stands(Standing standing) {}

        @Override
        public void reaped(TreeId tree, List<KeyState> tombstones, List<NodeId> confirmed) {}
    }
}
