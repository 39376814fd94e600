package io.gramme.node.version;

import io.gramme.ring.env.Clock;

/**
 * Hybrid logical time for last-write-wins tables: 48 bits of wall-clock milliseconds and 16 bits of a counter.
 *
 * <p>Order matters within one record only, so the logical part is the record's own: a timestamp is later than every one that
 * the record has, whatever the wall clock does, and a clock that once stood wrong leaves no trace in other records.
 *
 * <p>Source: Kulkarni et al., Logical Physical Clocks, 2014.
 */
public final class HybridClock {
    /** How far ahead of a replica's clock the timestamp of a put may be. */
    public static final long MAX_AHEAD_MILLIS = 500;

    private static final int LOGICAL_BITS = 16;

    private final Clock clock;

    public HybridClock(Clock clock) {
        this.clock = clock;
    }

    /** The timestamp of a new version of a record whose latest one is given, 0 for none. */
    public long next(long latest) {
        return Math.max(clock.wallMillis() << LOGICAL_BITS, latest + 1);
    }

    /**
     * Whether a put's timestamp can only come from a clock that is wrong.
     *
     * @param latest of the record here: what follows it closely is no more wrong than what was taken already
     */
    public boolean isTooFarAhead(long timestamp, long latest) {
        long limit = Math.max(clock.wallMillis() + MAX_AHEAD_MILLIS, (latest >>> LOGICAL_BITS) + 1);
        return timestamp >>> LOGICAL_BITS > limit;
    }

    /** The wall-clock part of a timestamp. */
    public static long millis(long timestamp) {
        return timestamp >>> LOGICAL_BITS;
    }

    /** What the wall clock says. */
    public long nowMillis() {
        return clock.wallMillis();
    }

    /** How far a timestamp lies in this node's future, milliseconds; negative for the past. */
    public long aheadMillis(long timestamp) {
        return (timestamp >>> LOGICAL_BITS) - clock.wallMillis();
    }
}
