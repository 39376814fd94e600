package io.gramme.client.wire;

import io.gramme.ring.Bytes;
import java.util.zip.CRC32C;

/**
 * One value of a record with the checksum it was stored under, so that the reader at the far end can tell that it is what
 * the writer wrote.
 */
public record Value(Bytes bytes, int crc32c) {
    public static Value of(Bytes bytes) {
        return new Value(bytes, checksum(bytes));
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
