package io.gramme.node.storage;

import io.gramme.node.version.DotSource.Extension;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Where a key's record is and what it says, without its values.
 *
 * @param position of the record in the log
 * @param length of the whole record there, bytes
 * @param lsn of the record
 * @param digest what two copies compare; equal for equal records
 * @param extension the actor that this copy may extend for this key
 * @param siblings when they are small enough to stand here, as they nearly always are
 */
public record IndexEntry(
        long position, int length, long lsn, long digest, Extension extension, Optional<Siblings> siblings) {
    /** Longer siblings stay in the log. */
    static final int MAX_INLINE = 512;

    /** The encoded length without siblings. */
    static final int FIXED = 8 + 4 + 8 + 8 + 16;

    /** The log position behind the record. */
    public long end() {
        return position + length;
    }

    /** The same record in another place. */
    IndexEntry at(long newPosition, int newLength) {
        return new IndexEntry(newPosition, newLength, lsn, digest, extension, siblings);
    }

    /** The same, with the actor that this copy may extend for the key. */
    IndexEntry extending(Extension actor) {
        return new IndexEntry(position, length, lsn, digest, actor, siblings);
    }

    /** Whether it says of its record what the log says, as far as it says anything. */
    boolean agreesWith(IndexEntry log) {
        return position == log.position
                && length == log.length
                && lsn == log.lsn
                && digest == log.digest
                && (siblings.isEmpty() || siblings.equals(log.siblings));
    }

    int encodedLength() {
        return FIXED + (siblings.isPresent() ? siblings.get().encodedLength() : 0);
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(encodedLength());
        encode(out);
        return out.array();
    }

    void encode(ByteBuffer out) {
        out.putLong(position).putInt(length).putLong(lsn).putLong(digest);
        out.putLong(extension.incarnation()).putLong(extension.epoch());
        if (siblings.isPresent()) {
            siblings.get().encode(out);
        }
    }

    static IndexEntry decode(byte[] bytes) {
        return decode(ByteBuffer.wrap(bytes));
    }

    static IndexEntry decode(Bytes bytes) {
        return decode(bytes.asBuffer());
    }

    /** From what remains of the buffer. */
    static IndexEntry decode(ByteBuffer in) {
        long position = in.getLong();
        int length = in.getInt();
        long lsn = in.getLong();
        long digest = in.getLong();
        Extension extension = new Extension(in.getLong(), in.getLong());
        Optional<Siblings> siblings = in.hasRemaining() ? Optional.of(Siblings.decode(in)) : Optional.empty();
        return new IndexEntry(position, length, lsn, digest, extension, siblings);
    }
}
