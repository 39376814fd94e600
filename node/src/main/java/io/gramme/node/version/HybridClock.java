package io.gramme.node.version;

import io.gramme.ring.env.Clock;

/**
 * Hybrid logical time for last-write-wins tables: 48 bits of wall-clock milliseconds and 16 bits of a counter. It never goes
 * back on one node, whatever the wall clock does, and it is ahead of every timestamp that the node has merged. Confined to
 * one loop.
 *
 * <p>Source: Kulkarni et al., Logical Physical Clocks, 2014.
 */
public final class HybridClock {
    private static final int LOGICAL_BITS = 16;

    private final Clock clock;
    private long last;

    public HybridClock(Clock clock) {
        this.clock = clock;
    }

    public long next() {
        last = Math.max(clock.wallMillis() << LOGICAL_BITS, last + 1);
        return last;
    }

    /** Takes note of a timestamp made elsewhere, so that the next one is later. */
    public void observe(long timestamp) {
        last = Math.max(last, timestamp);
    }

    /** How far a timestamp lies in this node's future, milliseconds; negative for the past. */
    public long aheadMillis(long timestamp) {
        return (timestamp >>> LOGICAL_BITS) - clock.wallMillis();
    }
}
