package io.gramme.ring.testing;

import io.gramme.ring.env.Clock;

/** The true time of a simulated world. It stands still until a test or an {@link EventQueue} moves it. */
public final class ManualClock implements Clock {
    private static final long WALL_START_MILLIS = 1_800_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private long nanos;

    /** From 0, at the start of the world. */
    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return WALL_START_MILLIS + nanos / NANOS_PER_MILLI;
    }

    public void advance(long byNanos) {
        if (byNanos < 0) {
            throw new IllegalArgumentException("time does not go back, not by " + -byNanos + " ns");
        }
        nanos = Math.addExact(nanos, byNanos);
    }

    /** Moves to a later time; an earlier one is a mistake of the test. */
    public void advanceTo(long atNanos) {
        advance(Math.subtractExact(atNanos, nanos));
    }
}
