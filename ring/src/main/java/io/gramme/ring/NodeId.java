package io.gramme.ring;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Who a node is, for ever: 128 bits minted once. It is never an address, so a node may move, and never used again after a
 * node was removed. Written as 32 hex digits.
 */
public record NodeId(long high, long low) implements Comparable<NodeId> {
    public static NodeId random(RandomGenerator random) {
        return new NodeId(random.nextLong(), random.nextLong());
    }

    /** Throws {@link IllegalArgumentException} unless the text is 32 hex digits. */
    public static NodeId parse(String text) {
        if (text.length() != 32) {
            throw new IllegalArgumentException("a node id is 32 hex digits, not '" + text + "'");
        }
        try {
            return new NodeId(HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a node id is 32 hex digits, not '" + text + "'", e);
        }
    }

    /** The first eight digits, for log lines and tables. */
    public String brief() {
        return toString().substring(0, 8);
    }

    @Override
    public int compareTo(NodeId other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }
}
