package io.gramme.ring;

/**
 * One of Q equal ranges of the token space (section 6.2, strategy 3). The hot path carries the bare index.
 *
 * @param index from 0 to {@code count - 1}
 * @param count Q, a power of two, fixed at the birth of a cluster
 */
public record Partition(int index, int count) {
    /** The most partitions a ring may have; an index fits in 16 bits on disk and on the wire. */
    public static final int MAX_COUNT = 65_536;

    public Partition {
        checkCount(count);
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("partition " + index + " of " + count);
        }
    }

    /** Throws {@link IllegalArgumentException} unless the count is a power of two from 1 to {@link #MAX_COUNT}. */
    public static int checkCount(int count) {
        if (count < 1 || count > MAX_COUNT || Integer.bitCount(count) != 1) {
            throw new IllegalArgumentException(
                    "the number of partitions is a power of two from 1 to " + MAX_COUNT + ", not " + count);
        }
        return count;
    }

    public Token first() {
        return new Token(count == 1 ? 0 : (long) index << shift(), 0);
    }

    public Token last() {
        return new Token(
                count == 1 ? -1 : ((long) index << shift()) | (-1L >>> Integer.numberOfTrailingZeros(count)), -1);
    }

    private int shift() {
        return 64 - Integer.numberOfTrailingZeros(count);
    }
}
