package io.gramme.node.storage;

import io.gramme.node.version.KeyRecord;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The bytes of a segment, format 1. All numbers are big-endian.
 *
 * <pre>
 * segment   header (64) | zeros | the same header at 2,048 | zeros | records from 4,096, each padded to 8
 * header    magic u64 | format u32 | loop u32 | number u64 | salt u64 | previous number u64 | previous end u64
 *           | first lsn u64 | crc u32 | zero u32
 * record    magic u32 | kind u8 | zero u8 | partition u16 | body length u32 | body crc u32 | lsn u64 | tenure u64
 *           | forced before u64 | table u32 | key length u32 | header crc u32 | body
 * body      key | siblings | the values, in the order of their versions
 *           an erase record or tenure end that compaction moved: key | no siblings | origin u64
 * </pre>
 *
 * <p>A record's header checksum is salted with the segment's random salt and the record's own offset, so that neither a
 * client's bytes nor a block in the wrong place can pass for a record. {@code forced before} names a log position that had
 * been forced before this record was staged: damage below the highest such mark is corruption, above it a torn tail.
 * {@code previous end} says where the log continues from: what lies behind it in the previous segment was cut.
 */
final class SegmentFormat {
    static final int FORMAT = 1;
    static final int HEADER_COPY = 2_048;
    static final int FIRST_RECORD = 4_096;
    static final int RECORD_HEADER = 52;
    static final int ALIGNMENT = 8;

    /** A body longer than this is no body. */
    static final int MAX_BODY = 1 << 30;

    private static final long SEGMENT_MAGIC = 0x4752414d5345474dL;
    private static final int SEGMENT_HEADER = 64;
    private static final int RECORD_MAGIC = 0x47526563;

    private SegmentFormat() {}

    static String segmentName(long number) {
        return padded(number) + ".log";
    }

    static boolean isSegment(String name) {
        return number(name, ".log").isPresent();
    }

    static String keyFileName(long number) {
        return padded(number) + ".key";
    }

    private static String padded(long number) {
        String digits = Long.toString(number);
        return "0".repeat(Math.max(0, 10 - digits.length())) + digits;
    }

    /** The number in a segment's or key file's name, empty for any other name. */
    static Optional<Long> number(String name, String suffix) {
        boolean digits = name.length() == 10 + suffix.length()
                && name.endsWith(suffix)
                && name.chars().limit(10).allMatch(c -> c >= '0' && c <= '9');
        return digits ? Optional.of(Long.parseLong(name.substring(0, 10))) : Optional.empty();
    }

    /** What a record is. */
    enum Kind {
        /** A version set, tombstones included. */
        RECORD(1),
        /** The key was reaped: everything older of it in any segment is void. */
        ERASE(2),
        /** This node's tenure of the partition ended: everything older of it is void. */
        TENURE_END(3);

        private static final Kind[] KINDS = values();

        private final byte code;
        private final Optional<Kind> found = Optional.of(this);

        Kind(int code) {
            this.code = (byte) code;
        }

        static Optional<Kind> of(int code) {
            for (Kind kind : KINDS) {
                if (kind.code == code) {
                    return kind.found;
                }
            }
            return Optional.empty();
        }

        byte code() {
            return code;
        }
    }

    /**
     * @param previousEnd the end of the previous segment's valid records, an offset
     * @param firstLsn the next one to be given when the segment was begun; what compaction copied into it has lower ones
     */
    record SegmentHeader(int loop, long number, long salt, long previousNumber, long previousEnd, long firstLsn) {}

    /** Everything of a record that is not its body. */
    record RecordHeader(
            Kind kind, int partition, int table, int keyLength, int bodyLength, int bodyChecksum, Stamp stamp) {
        int totalLength() {
            return padded(RECORD_HEADER + bodyLength);
        }
    }

    /**
     * When a record was written.
     *
     * @param lsn given at its first append, kept by compaction; the highest of a key is the key's state
     * @param tenure the ring epoch
     * @param forcedBefore a log position known to be forced
     */
    record Stamp(long lsn, long tenure, long forcedBefore) {}

    static int padded(int length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static byte[] encodeHeader(SegmentHeader header) {
        ByteBuffer out = ByteBuffer.allocate(FIRST_RECORD);
        for (int at : new int[] {0, HEADER_COPY}) {
            out.position(at);
            out.putLong(SEGMENT_MAGIC).putInt(FORMAT).putInt(header.loop()).putLong(header.number());
            out.putLong(header.salt()).putLong(header.previousNumber()).putLong(header.previousEnd());
            out.putLong(header.firstLsn());
            out.putInt(crc(out.array(), at, SEGMENT_HEADER - 8, 0));
        }
        return out.array();
    }

    /** The header, from whichever copy is intact. Throws {@link DiskException} when a newer program wrote it. */
    static Optional<SegmentHeader> decodeHeader(Bytes start) {
        for (int at : new int[] {0, HEADER_COPY}) {
            if (start.length() < at + SEGMENT_HEADER) {
                return Optional.empty();
            }
            byte[] copy = start.slice(at, SEGMENT_HEADER).toArray();
            ByteBuffer in = ByteBuffer.wrap(copy);
            boolean intact = in.getLong() == SEGMENT_MAGIC
                    && in.getInt(SEGMENT_HEADER - 8) == crc(copy, 0, SEGMENT_HEADER - 8, 0);
            if (intact) {
                int format = in.getInt();
                if (format != FORMAT) {
                    throw new DiskException("segment of format " + format + "; this program reads format " + FORMAT);
                }
                return Optional.of(new SegmentHeader(
                        in.getInt(), in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getLong()));
            }
        }
        return Optional.empty();
    }

    /** Writes the record's header and leaves the buffer at the body. */
    static void encodeRecordHeader(ByteBuffer out, RecordHeader header, long salt, long offset) {
        int start = out.position();
        out.putInt(RECORD_MAGIC).put(header.kind().code()).put((byte) 0).putShort((short) header.partition());
        out.putInt(header.bodyLength()).putInt(header.bodyChecksum());
        out.putLong(header.stamp().lsn())
                .putLong(header.stamp().tenure())
                .putLong(header.stamp().forcedBefore());
        out.putInt(header.table()).putInt(header.keyLength());
        out.putInt(crc(out.array(), out.arrayOffset() + start, RECORD_HEADER - 4, salt ^ offset));
    }

    /** The header of the record at that offset, or empty when there is none intact. */
    static Optional<RecordHeader> decodeRecordHeader(Bytes bytes, int at, long salt, long offset) {
        if (bytes.length() - at < RECORD_HEADER || intAt(bytes, at) != RECORD_MAGIC) {
            return Optional.empty();
        }
        byte[] raw = bytes.slice(at, RECORD_HEADER).toArray();
        boolean intact =
                ByteBuffer.wrap(raw).getInt(RECORD_HEADER - 4) == crc(raw, 0, RECORD_HEADER - 4, salt ^ offset);
        return intact ? peekRecordHeader(Bytes.wrap(raw)) : Optional.empty();
    }

    /** The header at the start of these bytes without its salted checksum: plausible, no more. */
    static Optional<RecordHeader> peekRecordHeader(Bytes bytes) {
        if (bytes.length() < RECORD_HEADER || intAt(bytes, 0) != RECORD_MAGIC) {
            return Optional.empty();
        }
        ByteBuffer in =
                bytes.slice(Integer.BYTES, RECORD_HEADER - Integer.BYTES).asBuffer();
        Optional<Kind> kind = Kind.of(in.get());
        in.get();
        int partition = in.getShort() & 0xffff;
        int bodyLength = in.getInt();
        int bodyChecksum = in.getInt();
        Stamp stamp = new Stamp(in.getLong(), in.getLong(), in.getLong());
        int table = in.getInt();
        int keyLength = in.getInt();
        boolean plausible = kind.isPresent()
                && bodyLength >= 0
                && bodyLength <= MAX_BODY
                && keyLength >= 0
                && keyLength <= bodyLength;
        return plausible
                ? Optional.of(
                        new RecordHeader(kind.get(), partition, table, keyLength, bodyLength, bodyChecksum, stamp))
                : Optional.empty();
    }

    /** The body of an erase record or tenure end that is moved out of the segment it was first appended to. */
    static Bytes movedMark(Bytes key, long origin) {
        Body mark = new Body(key, KeyRecord.NONE);
        ByteBuffer out = ByteBuffer.allocate(mark.length() + Long.BYTES);
        mark.writeTo(out);
        return Bytes.wrap(out.putLong(origin).array());
    }

    /** The segment that it was first appended to: what it voids is in none with a higher number. */
    static long origin(Bytes key, Bytes body, long otherwise) {
        int plain = new Body(key, KeyRecord.NONE).length();
        return body.length() < plain + Long.BYTES ? otherwise : body.asBuffer().getLong(plain);
    }

    private static int intAt(Bytes bytes, int at) {
        return (bytes.at(at) << 24)
                | (bytes.at(at + 1) & 0xff) << 16
                | (bytes.at(at + 2) & 0xff) << 8
                | (bytes.at(at + 3) & 0xff);
    }

    static int crc(byte[] array, int offset, int length, long salt) {
        CRC32C crc = new CRC32C();
        crc.update(array, offset, length);
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (salt >>> shift));
        }
        return (int) crc.getValue();
    }
}
