package io.gramme.node.sync;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.ring.env.Clock;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Hands out the records that comparisons found different, so many a second and so many at once. Bounded by what the sessions may
 * report. Confined to its loop.
 */
public final class SyncRepairs {
    /** Under way at most. */
    public static final int AT_ONCE = 16;

    private static final long SECOND = 1_000_000_000L;

    private final Clock clock;
    private final long nanosEach;
    private final Mender mender;
    private final Deque<Repair> waiting = new ArrayDeque<>();
    private long nextAt;
    private int underWay;

    /** Repairs a record. */
    @FunctionalInterface
    public interface Mender {
        /** {@link #ended} is called once it has been seen to, possibly before this returns. */
        void mend(Repair repair);
    }

    /**
     * A record that differed.
     *
     * @param round of the comparison that found it
     */
    public record Repair(Round round, KeyState record) {}

    /** The comparison of one tree with one peer, until all that it found has been seen to. */
    public static final class Round {
        private final TreeId tree;
        private int open;
        private boolean compared;
        private boolean clean = true;

        public Round(TreeId tree) {
            this.tree = tree;
        }

        public TreeId tree() {
            return tree;
        }

        /** All of it has been compared. */
        public void compared() {
            compared = true;
        }

        /** Whether something that was found is still to be seen to. */
        public boolean isOpen() {
            return open > 0;
        }

        /** Whether all of it has been compared and seen to. */
        public boolean isOver() {
            return compared && open == 0;
        }

        /** Whether nothing differed after all. */
        public boolean isClean() {
            return clean;
        }
    }

    public SyncRepairs(Clock clock, int perSecond, Mender mender) {
        this.clock = clock;
        this.nanosEach = SECOND / perSecond;
        this.mender = mender;
        this.nextAt = clock.nanoTime();
    }

    public void add(Repair repair) {
        repair.round.open++;
        waiting.add(repair);
    }

    public boolean isIdle() {
        return waiting.isEmpty() && underWay == 0;
    }

    /** How many wait or are under way. */
    public int size() {
        return waiting.size() + underWay;
    }

    /**
     * Begins those whose time has come.
     *
     * @param pauseNanos between two, at least
     */
    public void onTick(long pauseNanos) {
        long now = clock.nanoTime();
        // What could not be done in the last tenth of a second is not made up for.
        nextAt = Math.max(nextAt, now - SECOND / 10);
        while (!waiting.isEmpty() && underWay < AT_ONCE && now - nextAt >= 0) {
            nextAt += Math.max(nanosEach, pauseNanos);
            underWay++;
            mender.mend(waiting.remove());
        }
    }

    /** A repair was seen to; clean if the record was the same everywhere after all. */
    public void ended(Repair repair, boolean clean) {
        underWay--;
        repair.round.open--;
        repair.round.clean &= clean;
    }
}
