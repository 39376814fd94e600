package io.gramme.node.storage;

import io.gramme.node.storage.SegmentFormat.Kind;
import io.gramme.node.version.Checksum;
import io.gramme.node.version.DotSource.Extension;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * What a sealed segment holds, without values: enough to rebuild the index. Format 1, numbers big-endian.
 *
 * <pre>
 * file   magic u64 | format u32 | segment u64 | valid end u32 | first lsn u64 | last lsn u64 | damaged u8 | entries | crc u32
 * entry  kind u8 | partition u16 | table u32 | key length u16 | key | lsn u64 | tenure u64 | offset u32 | length u32
 *        | digest u64 | siblings length u16 | siblings
 * </pre>
 *
 * <p>It exists only for a segment that is forced up to {@code valid end}; what lies behind that in the segment was cut.
 */
final class KeyFile {
    static final int FORMAT = 1;

    private static final long MAGIC = 0x4752414d4b455953L;
    private static final int HEADER = 8 + 4 + 8 + 4 + 8 + 8 + 1;
    private static final int ENTRY = 1 + 2 + 4 + 2 + 8 + 8 + 4 + 4 + 8 + 2;

    private KeyFile() {}

    /** What the header says. */
    record Summary(long segment, int validEnd, long firstLsn, long lastLsn, boolean damaged) {}

    /** One record of the segment. */
    record Entry(Kind kind, RecordKey key, long tenure, IndexEntry place) {
        /** What a key file says of a record that was found in a segment. */
        static Entry of(long segment, SegmentScan.Found found) {
            SegmentFormat.RecordHeader header = found.header();
            RecordKey key = new RecordKey(
                    header.partition(), header.table(), found.body().key());
            RecordLog.Appended at = new RecordLog.Appended(
                    Position.of(segment, found.offset()),
                    header.totalLength(),
                    header.stamp().lsn(),
                    0);
            Siblings siblings = found.body().record().siblings();
            IndexEntry place = StorageEngine.place(key, siblings, at, Extension.NONE, false);
            return new Entry(header.kind(), key, header.stamp().tenure(), place);
        }

        long offset() {
            return Position.offset(place.position());
        }

        /** The offset behind it. */
        long end() {
            return offset() + place.length();
        }
    }

    /** Collects the entries of a segment while it is written. */
    static final class Builder {
        private final int expectedBytes;
        private ByteBuffer out = ByteBuffer.allocate(16 * 1_024).position(HEADER);
        private long firstLsn = Long.MAX_VALUE;
        private long lastLsn;

        Builder() {
            this(0);
        }

        /** @param expectedBytes what it grows to at once when it grows: an array of megabytes that doubles is copied again and again */
        Builder(int expectedBytes) {
            this.expectedBytes = expectedBytes;
        }

        void add(Entry entry) {
            Bytes key = entry.key().key();
            IndexEntry place = entry.place();
            int inline = place.siblings().map(Siblings::encodedLength).orElse(0);
            ensure(ENTRY + key.length() + inline);
            out.put(entry.kind().code())
                    .putShort((short) entry.key().partition())
                    .putInt(entry.key().table());
            out.putShort((short) key.length());
            key.copyTo(out);
            out.putLong(place.lsn()).putLong(entry.tenure());
            out.putInt((int) Position.offset(place.position()))
                    .putInt(place.length())
                    .putLong(place.digest());
            out.putShort((short) inline);
            place.siblings().ifPresent(siblings -> siblings.encode(out));
            firstLsn = Math.min(firstLsn, place.lsn());
            lastLsn = Math.max(lastLsn, place.lsn());
        }

        int sizeBytes() {
            return out.position();
        }

        /** The file. The builder is of no further use. */
        Bytes finish(long segment, long validEnd, boolean damaged) {
            ensure(Integer.BYTES);
            out.putLong(0, MAGIC).putInt(8, FORMAT).putLong(12, segment).putInt(20, (int) validEnd);
            out.putLong(24, firstLsn).putLong(32, lastLsn).put(40, (byte) (damaged ? 1 : 0));
            out.putInt(Checksum.of(Bytes.wrap(out.array(), 0, out.position())));
            return Bytes.wrap(out.array(), 0, out.position());
        }

        private void ensure(int more) {
            if (out.remaining() < more) {
                int size = out.position();
                int larger = Math.max(expectedBytes, Math.max(size + more, 2 * size));
                out = ByteBuffer.wrap(Arrays.copyOf(out.array(), larger));
                out.position(size);
            }
        }
    }

    /** The summary of an intact file, empty for a damaged one. Throws {@link DiskException} for a newer format. */
    static Optional<Summary> summary(Bytes file) {
        int body = file.length() - Integer.BYTES;
        if (body < HEADER) {
            return Optional.empty();
        }
        ByteBuffer in = file.asBuffer();
        if (in.getLong(0) != MAGIC || in.getInt(body) != Checksum.of(file.slice(0, body))) {
            return Optional.empty();
        }
        if (in.getInt(8) != FORMAT) {
            throw new DiskException("key file of format " + in.getInt(8) + "; this program reads format " + FORMAT);
        }
        return Optional.of(new Summary(in.getLong(12), in.getInt(20), in.getLong(24), in.getLong(32), in.get(40) != 0));
    }

    /** Visits the entries of an intact file in the order of the segment. */
    static void forEach(Bytes file, java.util.function.Consumer<Entry> visitor) {
        new Cursor(file).forEachRemaining(visitor);
    }

    /** Goes through the entries of an intact file in the order of the segment. */
    static final class Cursor implements Iterator<Entry> {
        private final ByteBuffer in;
        private final long segment;
        private final boolean placesOnly;

        Cursor(Bytes file) {
            this(file, false);
        }

        /** @param placesOnly whether nobody wants to know the siblings */
        Cursor(Bytes file, boolean placesOnly) {
            this.placesOnly = placesOnly;
            in = file.slice(0, file.length() - Integer.BYTES).asBuffer();
            segment = in.getLong(12);
            in.position(HEADER);
        }

        @Override
        public boolean hasNext() {
            return in.hasRemaining();
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException("behind the last entry");
            }
            Kind kind = Kind.of(in.get()).orElseThrow(() -> new DiskException("unknown kind in an intact key file"));
            int partition = in.getShort() & 0xffff;
            int table = in.getInt();
            byte[] key = new byte[in.getShort() & 0xffff];
            in.get(key);
            long lsn = in.getLong();
            long tenure = in.getLong();
            long position = Position.of(segment, in.getInt() & 0xffff_ffffL);
            int length = in.getInt();
            long digest = in.getLong();
            int inline = in.getShort() & 0xffff;
            Optional<Siblings> siblings = Optional.empty();
            if (inline > 0 && !placesOnly) {
                siblings = Optional.of(Siblings.decode(in.slice(in.position(), inline)));
            }
            in.position(in.position() + inline);
            IndexEntry place = new IndexEntry(position, length, lsn, digest, Extension.NONE, siblings);
            return new Entry(kind, new RecordKey(partition, table, Bytes.wrap(key)), tenure, place);
        }
    }
}
