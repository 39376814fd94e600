package io.gramme.gossip;

import io.gramme.ring.Bytes;

/** What the parts of a message take on the wire. */
final class Encoded {
    private Encoded() {}

    /** A number that is not negative, seven bits in a byte. */
    static int count(int value) {
        return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 6) / 7);
    }

    /** A text after its length. */
    static int text(String text) {
        int length = Bytes.utf8(text).length();
        return count(length) + length;
    }
}
