package io.gramme.itests.sim;

import java.util.random.RandomGenerator;

/**
 * How long a simulated disk takes. Each is drawn between half and one and a half of what is given here; one in a hundred takes
 * twenty times as long, as on a real disk.
 *
 * @param asyncReads the share of reads that are not at hand and complete as events
 */
record DiskTimes(long writeNanos, long forceNanos, long readNanos, long prepareNanos, double asyncReads) {
    /** A disk that does everything in the instant in which it was asked. */
    static final DiskTimes INSTANT = new DiskTimes(0, 0, 0, 0, 0);

    private static final int RARE = 100;
    private static final int STALL = 20;

    static long draw(long usual, double slowdown, RandomGenerator random) {
        double nanos = usual * (0.5 + random.nextDouble());
        return (long) (nanos * (random.nextInt(RARE) == 0 ? Math.max(STALL, slowdown) : slowdown));
    }
}
