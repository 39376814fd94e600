package io.gramme.itests.chaos.check;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** When values with a time to live end, as far as the clocks of the nodes may lie. */
final class Ends {
    private final long skewNanos;

    Ends(Duration skew) {
        this.skewNanos = skew.toNanos();
    }

    /** Whether the value may be gone at that time. */
    boolean mayBeGone(Op write, long nanos) {
        return write.ttlMillis() > 0 && nanos > write.invoked() + ttlNanos(write) - skewNanos;
    }

    /** Whether it must be gone by then. What is open may be written at any time. */
    boolean mustBeGone(Op write, long nanos) {
        return write.ttlMillis() > 0 && write.isOk() && nanos > write.returned() + ttlNanos(write) + skewNanos;
    }

    private static long ttlNanos(Op write) {
        return TimeUnit.MILLISECONDS.toNanos(write.ttlMillis());
    }
}
