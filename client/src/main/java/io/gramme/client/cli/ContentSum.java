package io.gramme.client.cli;

import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A checksum of a set of records, in whatever order they come: the sum of the first 64 bits of each record's SHA-256.
 * Thread-safe.
 */
final class ContentSum {
    private final AtomicLong sum = new AtomicLong();

    void add(Bytes key, Bytes value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            key.feed(digest::update);
            digest.update((byte) 0);
            value.feed(digest::update);
            sum.addAndGet(ByteBuffer.wrap(digest.digest()).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(sum.get());
    }
}
