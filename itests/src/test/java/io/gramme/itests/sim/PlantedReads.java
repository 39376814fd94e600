package io.gramme.itests.sim;

import io.gramme.node.version.Checksum;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Between a disk and a node: bytes that rotted come as they would to a node that does not look at them closely. */
final class PlantedReads {
    private static final int FIRST_RECORD = 4_096;
    private static final int HEADER = 52;
    private static final int BODY_LENGTH = 8;
    private static final int BODY_CHECKSUM = 12;
    private static final int KEY_LENGTH = 44;

    private PlantedReads() {}

    /** A record whose checksums, those of its values and that of its body, are made to fit what it says. */
    static Bytes fitted(Bytes bytes) {
        byte[] record = bytes.toArray();
        ByteBuffer header = ByteBuffer.wrap(record);
        boolean one = record.length >= HEADER
                && header.getInt(BODY_LENGTH) >= 0
                && record.length == (HEADER + (long) header.getInt(BODY_LENGTH) + 7 & -8);
        if (!one) {
            return bytes;
        }
        try {
            fitValues(record, HEADER + header.getInt(KEY_LENGTH));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return bytes;
        }
        CRC32C crc = new CRC32C();
        crc.update(record, HEADER, header.getInt(BODY_LENGTH));
        crc.update(new byte[Long.BYTES]);
        header.putInt(BODY_CHECKSUM, (int) crc.getValue());
        return Bytes.wrap(record);
    }

    private static void fitValues(byte[] record, int at) {
        ByteBuffer in = ByteBuffer.wrap(record).position(at);
        Siblings siblings = Siblings.decode(in);
        int value = in.position();
        List<Version> versions = new ArrayList<>();
        for (Version version : siblings.versions()) {
            versions.add(new Version(
                    version.dot(),
                    version.requestId(),
                    version.timestamp(),
                    version.expiryMillis(),
                    version.tombstone(),
                    version.length(),
                    version.isDropped()
                            ? version.checksum()
                            : Checksum.of(Bytes.wrap(record, value, version.length()))));
            value += version.length();
        }
        new Siblings(siblings.clock(), versions).encode(ByteBuffer.wrap(record).position(at));
    }

    /** A segment as if nothing stood behind the first place that rotted: what a crash in the middle of a write leaves. */
    static Bytes cut(Bytes segment, long firstRot) {
        if (firstRot < FIRST_RECORD || firstRot >= segment.length()) {
            return segment;
        }
        byte[] torn = new byte[segment.length()];
        segment.slice(0, (int) firstRot).copyTo(torn, 0);
        return Bytes.wrap(torn);
    }
}
