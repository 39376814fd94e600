package io.gramme.itests.sim;

import io.gramme.ring.Bytes;
import java.nio.charset.StandardCharsets;

/** The bytes that an operation writes: a pure function of its key and its number, unlike those of any other unless tiny. */
final class Values {
    /** A value of at least so many bytes says whose it is. */
    static final int MIN_TAGGED = 24;

    private Values() {}

    static Bytes of(Operation operation) {
        byte[] tag = ("k" + operation.key() + " c" + operation.client() + "-" + operation.number() + "; ")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] value = new byte[operation.sizeBytes()];
        for (int i = 0; i < value.length; i++) {
            value[i] = tag[i % tag.length];
        }
        return Bytes.wrap(value);
    }
}
