package io.gramme.client;

import java.util.random.RandomGenerator;

/** Pauses that double up to a second, each drawn from the upper half, so that clients do not return in step. */
final class Backoff {
    private static final long FIRST_NANOS = 20_000_000;
    private static final long LONGEST_NANOS = 1_000_000_000;

    private Backoff() {}

    /**
     * The pause.
     *
     * @param failures so far, at least 1
     */
    static long nanos(int failures, RandomGenerator random) {
        long full = Math.min(LONGEST_NANOS, FIRST_NANOS << Math.min(failures - 1, 10));
        return full / 2 + random.nextLong(full / 2 + 1);
    }
}
