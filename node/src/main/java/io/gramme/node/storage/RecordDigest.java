package io.gramme.node.storage;

import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import io.gramme.ring.Token;
import java.nio.ByteBuffer;

/** 64 bits that are equal for equal records and, but for chance, different for different ones. Values count by checksum. */
public final class RecordDigest {
    /** What a copy that holds nothing answers. */
    public static final long ABSENT = 0;

    private RecordDigest() {}

    public static long of(RecordKey key, Siblings siblings) {
        ByteBuffer out = ByteBuffer.allocate(Integer.BYTES + key.key().length() + siblings.encodedLength());
        out.putInt(key.table());
        key.key().copyTo(out);
        siblings.encode(out);
        long digest = Token.of(Bytes.wrap(out.array())).high();
        return digest == ABSENT ? 1 : digest;
    }
}
