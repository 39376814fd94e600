package io.gramme.node.storage;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What each segment of a log takes on the disk, and how much of it still counts. A segment is in here from its first record
 * until its removal is durable, so that what is not here cannot come back. Numbers may be missing. Confined to its loop.
 */
final class SegmentUsage {
    private static final int ENCODED = 5 * Long.BYTES + 1;

    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private long fileBytes;
    private long keyBytes;
    private long liveBytes;
    private long markBytes;

    /** One segment; all in bytes. */
    static final class Segment {
        private final long number;
        private long file;
        private long keys;
        private long live;
        private long marks;
        private boolean damaged;

        private Segment(long number) {
            this.number = number;
        }

        long number() {
            return number;
        }

        /** The file, header included. */
        long fileBytes() {
            return file;
        }

        /** Its key file, 0 until there is one. */
        long keyBytes() {
            return keys;
        }

        /** The records that the index points to. */
        long liveBytes() {
            return live;
        }

        /** Erase records and tenure ends, whether they are needed or not. */
        long markBytes() {
            return marks;
        }

        /** Whether some of it was lost: its key file is the note of that. */
        boolean isDamaged() {
            return damaged;
        }
    }

    private Segment at(long number) {
        return segments.computeIfAbsent(number, Segment::new);
    }

    /** The file of a segment has this size now. */
    void file(long number, long bytes) {
        Segment segment = at(number);
        fileBytes += bytes - segment.file;
        segment.file = bytes;
    }

    /** The segment has a key file. */
    void keyFile(long number, long bytes, boolean damaged) {
        Segment segment = at(number);
        keyBytes += bytes - segment.keys;
        segment.keys = bytes;
        segment.damaged |= damaged;
    }

    /** The index points to a record there from now on. */
    void live(long position, int length) {
        at(Position.segment(position)).live += length;
        liveBytes += length;
    }

    /** The index pointed to that record, if any, and does no more. */
    void dead(@Nullable IndexEntry entry) {
        if (entry != null) {
            Segment segment = segments.get(Position.segment(entry.position()));
            if (segment != null) {
                segment.live -= entry.length();
                liveBytes -= entry.length();
            }
        }
    }

    /** There is an erase record or a tenure end. */
    void mark(long position, int length) {
        at(Position.segment(position)).marks += length;
        markBytes += length;
    }

    /** The segment is gone for good. */
    void remove(long number) {
        Segment gone = Objects.requireNonNull(segments.remove(number));
        fileBytes -= gone.file;
        keyBytes -= gone.keys;
        liveBytes -= gone.live;
        markBytes -= gone.marks;
    }

    Segment segment(long number) {
        return Objects.requireNonNull(segments.get(number));
    }

    boolean has(long number) {
        return segments.containsKey(number);
    }

    /** Ascending. */
    Collection<Segment> segments() {
        return segments.values();
    }

    /** The lowest number, 0 when there is no segment. */
    long first() {
        return segments.isEmpty() ? 0 : segments.firstKey();
    }

    /** The highest number, 0 when there is no segment. */
    long last() {
        return segments.isEmpty() ? 0 : segments.lastKey();
    }

    /** Whether some other segment has a number up to that one, and so may hold what was written before. */
    boolean hasOther(long number, long atMost) {
        Long lowest = segments.isEmpty() ? null : segments.firstKey();
        if (lowest != null && lowest == number) {
            lowest = segments.higherKey(number);
        }
        return lowest != null && lowest <= atMost;
    }

    long fileBytes() {
        return fileBytes;
    }

    long keyBytes() {
        return keyBytes;
    }

    long liveBytes() {
        return liveBytes;
    }

    long markBytes() {
        return markBytes;
    }

    int encodedLength() {
        return Integer.BYTES + segments.size() * ENCODED;
    }

    void encode(ByteBuffer out) {
        out.putInt(segments.size());
        for (Segment segment : segments.values()) {
            out.putLong(segment.number).putLong(segment.file).putLong(segment.keys);
            out.putLong(segment.live).putLong(segment.marks).put((byte) (segment.damaged ? 1 : 0));
        }
    }

    static SegmentUsage decode(ByteBuffer in) {
        SegmentUsage usage = new SegmentUsage();
        for (int left = in.getInt(); left > 0; left--) {
            long number = in.getLong();
            usage.file(number, in.getLong());
            long keys = in.getLong();
            Segment segment = usage.at(number);
            segment.live = in.getLong();
            segment.marks = in.getLong();
            usage.liveBytes += segment.live;
            usage.markBytes += segment.marks;
            usage.keyFile(number, keys, in.get() != 0);
        }
        return usage;
    }
}
