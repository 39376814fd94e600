package io.gramme.ring.testing;

import io.gramme.ring.env.Clock;

/**
 * One node's clocks over the true time: a monotonic one whose origin is its own (two nodes' readings mean nothing to each
 * other, and the reading may overflow), and a wall clock that a test may step either way.
 */
public final class NodeClock implements Clock {
    private final ManualClock truth;
    private final long originNanos;
    private long wallOffsetMillis;

    public NodeClock(ManualClock truth, long originNanos) {
        this.truth = truth;
        this.originNanos = originNanos;
    }

    @Override
    public long nanoTime() {
        return originNanos + truth.nanoTime();
    }

    @Override
    public long wallMillis() {
        return truth.wallMillis() + wallOffsetMillis;
    }

    /** Steps the wall clock; the monotonic one does not notice. */
    public void stepWall(long byMillis) {
        wallOffsetMillis += byMillis;
    }
}
