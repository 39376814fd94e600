package io.gramme.gossip;

/**
 * How a node says the bytes of its live records: one that takes writes has another number in every round, and every member would
 * hear each of them. So there are two steps for each doubling, 2^k and 3/2 of it, and what was said stays until the truth is half
 * as much more or a third less; a load that swings across the middle of two steps is then no news either.
 */
final class Load {
    /** Fewer bytes are said to be none: what a node takes that has next to nothing. */
    static final long LEAST = 64 * 1024;

    private static final long MOST = 1L << 60;

    private Load() {}

    /**
     * What to say next.
     *
     * @param said before, 0 or a step
     * @param bytes as they are; more than an exbibyte counts as one
     */
    static long of(long said, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a load of " + bytes + " bytes");
        }
        long truth = bytes < LEAST ? 0 : Math.min(bytes, MOST);
        boolean isNear = 3 * truth > 2 * said && 2 * truth < 3 * said;
        return isNear ? said : nearestStep(truth);
    }

    private static long nearestStep(long bytes) {
        long rounded = bytes + Long.highestOneBit(bytes) / 4;
        long top = Long.highestOneBit(rounded);
        return rounded & (top | top / 2);
    }
}
