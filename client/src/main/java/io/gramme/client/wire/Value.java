package io.gramme.client.wire;

import io.gramme.ring.Bytes;
import java.time.Instant;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One value of a record with the checksum it was stored under, so that the reader at the far end can tell that it is what
 * the writer wrote.
 *
 * @param crc32c of the bytes
 * @param expiryMillis when it ends, in milliseconds since 1970 by the clock of the coordinator that took it; 0 for never
 */
public record Value(Bytes bytes, int crc32c, long expiryMillis) {
    public Value {
        if (expiryMillis < 0) {
            throw new IllegalArgumentException("a value that ends " + -expiryMillis + " ms before 1970");
        }
    }

    /** One that never expires. */
    public static Value of(Bytes bytes) {
        return new Value(bytes, checksum(bytes), 0);
    }

    /** Empty for never. */
    public Optional<Instant> expiry() {
        return expiryMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expiryMillis));
    }

    public boolean isIntact() {
        return checksum(bytes) == crc32c;
    }

    private static int checksum(Bytes bytes) {
        CRC32C crc = new CRC32C();
        bytes.feed(crc::update);
        return (int) crc.getValue();
    }
}
