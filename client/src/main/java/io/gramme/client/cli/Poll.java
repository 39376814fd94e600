package io.gramme.client.cli;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for something outside this process that cannot call back. */
final class Poll {
    private static final long INTERVAL_NANOS = Duration.ofMillis(20).toNanos();

    private Poll() {}

    /** Whether it came true within the limit. Asks at least once; fails when the thread is interrupted. */
    static boolean until(Duration limit, BooleanSupplier condition) {
        return until(limit, INTERVAL_NANOS, condition);
    }

    /** The same, not asking so often. */
    static boolean until(Duration limit, long intervalNanos, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw Failure.of("interrupted while waiting");
            }
            LockSupport.parkNanos(intervalNanos);
        }
        return true;
    }
}
