package io.gramme.node.storage;

import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.MalformedVersionException;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The body of a log record: key, siblings, values. */
record Body(Bytes key, KeyRecord record) {
    int length() {
        long length = key.length()
                + record.siblings().encodedLength()
                + record.siblings().valueBytes();
        return Math.toIntExact(length);
    }

    void writeTo(ByteBuffer out) {
        key.copyTo(out);
        record.siblings().encode(out);
        record.values().forEach(value -> value.copyTo(out));
    }

    /** Throws {@link MalformedVersionException} when the bytes are no body. */
    static Body decode(Bytes bytes, int keyLength) {
        Bytes key = bytes.slice(0, keyLength);
        ByteBuffer in = bytes.asBuffer();
        in.position(keyLength);
        Siblings siblings = Siblings.decode(in);
        List<Bytes> values = new ArrayList<>(siblings.versions().size());
        int at = in.position();
        for (Version version : siblings.versions()) {
            if (version.length() > bytes.length() - at) {
                throw new MalformedVersionException("a value cut short");
            }
            values.add(bytes.slice(at, version.length()));
            at += version.length();
        }
        return new Body(key, new KeyRecord(siblings, values));
    }
}
