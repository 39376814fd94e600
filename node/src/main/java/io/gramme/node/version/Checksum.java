package io.gramme.node.version;

import io.gramme.ring.Bytes;
import java.util.zip.CRC32C;

/** CRC32C of a value. It catches rot and mistakes, not attackers. */
public final class Checksum {
    private Checksum() {}

    public static int of(Bytes value) {
        CRC32C crc = new CRC32C();
        value.feed(crc::update);
        return (int) crc.getValue();
    }
}
