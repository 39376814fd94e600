package io.gramme.ring;

import java.util.HexFormat;

/**
 * A place on the ring: the MD5 of a key as an unsigned 128-bit number (section 4.2). The table plays no part, so the
 * records of one key in several tables live on the same nodes.
 */
public record Token(long high, long low) implements Comparable<Token> {
    public static Token of(Bytes key) {
        return Md5.empty().update(key).finish();
    }

    /**
     * The index, from 0, of the one of {@code partitions} equal ranges that holds this token.
     *
     * @param partitions Q, a power of two from 1 to {@link Partition#MAX_COUNT}
     */
    public int partition(int partitions) {
        return partitions == 1 ? 0 : (int) (high >>> (64 - Integer.numberOfTrailingZeros(partitions)));
    }

    @Override
    public int compareTo(Token other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
