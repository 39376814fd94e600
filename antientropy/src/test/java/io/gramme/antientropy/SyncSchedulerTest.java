package io.gramme.antientropy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.antientropy.SyncScheduler.End;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.ManualClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SyncSchedulerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long HOUR = 3_600 * SECOND;
    private static final NodeId A = new NodeId(0, 1);
    private static final NodeId B = new NodeId(0, 2);
    private static final NodeId C = new NodeId(0, 3);

    private final ManualClock clock = new ManualClock();
    private final Tasks work = new Tasks();
    private final SyncScheduler scheduler =
            new SyncScheduler(new SyncScheduler.Config(HOUR, 5 * SECOND, 2), clock, new SplittableRandom(1), work);

    private static final class Tasks implements SyncScheduler.Work {
        private final List<NodeId> started = new ArrayList<>();
        private final Set<NodeId> unreachable = new HashSet<>();
        private final Set<NodeId> urgent = new HashSet<>();
        private boolean calm = true;

        @Override
        public boolean isReachable(NodeId peer) {
            return !unreachable.contains(peer);
        }

        @Override
        public boolean isUrgent(NodeId peer) {
            return urgent.contains(peer);
        }

        @Override
        public boolean isCalm() {
            return calm;
        }

        @Override
        public void start(NodeId peer) {
            started.add(peer);
        }
    }

    /** Who began within so long, each ending at once in that way. */
    private List<NodeId> run(long nanos, End how) {
        work.started.clear();
        List<NodeId> all = new ArrayList<>();
        for (long passed = 0; passed < nanos; passed += SECOND) {
            clock.advance(SECOND);
            scheduler.onTick();
            all.addAll(work.started);
            List.copyOf(work.started).forEach(peer -> scheduler.ended(peer, how));
            work.started.clear();
        }
        return all;
    }

    @Test
    void eachPeerIsComparedSoonAfterTheStartAndThenOnceInAnInterval() {
        scheduler.peers(List.of(A, B, C));

        assertThat(run(10 * SECOND, End.COMPLETE)).containsExactlyInAnyOrder(A, B, C);
        assertThat(run(HOUR / 2, End.COMPLETE)).isEmpty();
        assertThat(run(HOUR / 2, End.COMPLETE)).containsExactlyInAnyOrder(A, B, C);
    }

    @Test
    void noMoreThanSoManySessionsRunAtOnce() {
        scheduler.peers(List.of(A, B, C));
        clock.advance(60 * SECOND);

        scheduler.onTick();
        scheduler.onTick();
        assertThat(work.started).hasSize(2);
        scheduler.ended(work.started.get(0), End.COMPLETE);
        scheduler.onTick();
        assertThat(work.started).containsExactlyInAnyOrder(A, B, C);
    }

    @Test
    void whatWasLeftOverIsTakenUpSoonAndASilentPeerLaterEachTime() {
        scheduler.peers(List.of(A));
        assertThat(run(60 * SECOND, End.UNFINISHED)).hasSizeBetween(9, 12);
        int silent = run(600 * SECOND, End.SILENT).size();

        assertThat(silent).isBetween(6, 9);
        assertThat(run(3 * HOUR, End.SILENT)).hasSizeBetween(3, 7);
    }

    @Test
    void whatIsUrgentGoesFirstAndAlsoWhileClientsAreServedBadly() {
        scheduler.peers(List.of(A, B, C));
        work.calm = false;
        work.urgent.add(C);
        clock.advance(60 * SECOND);

        scheduler.onTick();

        assertThat(work.started).containsExactly(C);
    }

    @Test
    void aPeerThatCannotBeReachedIsComparedWhenItCan() {
        scheduler.peers(List.of(A, B));
        work.unreachable.add(A);
        assertThat(run(60 * SECOND, End.COMPLETE)).containsExactly(B);

        work.unreachable.clear();
        assertThat(run(SECOND, End.COMPLETE)).containsExactly(A);
    }

    @Test
    void aPeerThatSeesADifferenceIsHeard() {
        scheduler.peers(List.of(A));
        run(60 * SECOND, End.COMPLETE);

        scheduler.soon(A);

        assertThat(run(5 * SECOND, End.COMPLETE)).containsExactly(A);
    }

    @Test
    void anOperatorStartsAndStopsThem() {
        scheduler.peers(List.of(A, B));
        scheduler.suspend();
        assertThat(run(60 * SECOND, End.COMPLETE)).isEmpty();
        scheduler.resume();
        run(60 * SECOND, End.COMPLETE);
        work.calm = false;

        scheduler.runAll();

        assertThat(run(2 * SECOND, End.COMPLETE)).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void whatIsAskedForWhileASessionIsUnderWayFollowsIt() {
        scheduler.peers(List.of(A));
        clock.advance(60 * SECOND);
        scheduler.onTick();

        scheduler.runAll();
        scheduler.ended(A, End.COMPLETE);

        work.started.clear();
        assertThat(run(2 * SECOND, End.COMPLETE)).containsExactly(A);
        assertThat(run(60 * SECOND, End.COMPLETE)).isEmpty();
    }

    @Test
    void whatWasAskedForIsFinishedAlsoWhileClientsAreServedBadly() {
        scheduler.peers(List.of(A));
        run(60 * SECOND, End.COMPLETE);
        work.calm = false;

        scheduler.runAll();

        assertThat(run(2 * SECOND, End.UNFINISHED)).containsExactly(A);
        assertThat(run(10 * SECOND, End.COMPLETE)).containsExactly(A);
        assertThat(run(HOUR, End.COMPLETE)).isEmpty();
    }

    @Test
    void aPeerThatComesBackInTheMiddleOfItsSessionGetsNoSecondOne() {
        scheduler.peers(List.of(A, B));
        clock.advance(60 * SECOND);
        scheduler.onTick();
        scheduler.peers(List.of(B));
        scheduler.peers(List.of(A, B));
        clock.advance(60 * SECOND);
        scheduler.onTick();
        assertThat(work.started).containsExactlyInAnyOrder(A, B);

        scheduler.peers(List.of());
        scheduler.ended(A, End.COMPLETE);
        scheduler.ended(B, End.COMPLETE);

        assertThat(scheduler.isRunning()).isFalse();
    }
}
