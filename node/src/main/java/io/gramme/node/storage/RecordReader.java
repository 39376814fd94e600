package io.gramme.node.storage;

import io.gramme.node.storage.SegmentFormat.RecordHeader;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.MalformedVersionException;
import io.gramme.ring.Bytes;
import java.util.Optional;

/** Turns bytes of the log into a record, trusting none of them. */
final class RecordReader {
    private RecordReader() {}

    /** The body, if it has the checksum of its header and is well formed. */
    static Optional<Body> decodeBody(RecordHeader header, Bytes body) {
        try {
            return isUndamaged(header, body) ? Optional.of(Body.decode(body, header.keyLength())) : Optional.empty();
        } catch (MalformedVersionException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static boolean isUndamaged(RecordHeader header, Bytes body) {
        int[] crc = new int[1];
        body.feed((array, offset, length) -> crc[0] = SegmentFormat.crc(array, offset, length, 0));
        return crc[0] == header.bodyChecksum();
    }

    /**
     * The record that the index says is at that place. Empty when the bytes are damaged or another's; a header's salted
     * checksum needs the segment's salt, which a read does not have, so the key, the place and the body's checksum stand for it.
     */
    static Optional<KeyRecord> decode(RecordKey key, IndexEntry entry, Bytes bytes) {
        return header(key, entry, bytes)
                .flatMap(header -> decodeBody(header, body(header, bytes)))
                .filter(decoded -> decoded.key().equals(key.key()))
                .map(Body::record)
                .filter(KeyRecord::isIntact);
    }

    /** The bytes of the body of that record, as they were written: whether they make sense is for whoever decodes them. */
    static Optional<Bytes> rawBody(RecordKey key, IndexEntry entry, Bytes bytes) {
        Optional<RecordHeader> header = header(key, entry, bytes);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        Bytes body = body(header.get(), bytes);
        boolean right = isUndamaged(header.get(), body)
                && body.slice(0, header.get().keyLength()).equals(key.key());
        return right ? Optional.of(body) : Optional.empty();
    }

    private static Bytes body(RecordHeader header, Bytes bytes) {
        return bytes.slice(SegmentFormat.RECORD_HEADER, header.bodyLength());
    }

    private static Optional<RecordHeader> header(RecordKey key, IndexEntry entry, Bytes bytes) {
        Optional<RecordHeader> header = SegmentFormat.peekRecordHeader(bytes);
        boolean plausible = header.isPresent()
                && bytes.length() == entry.length()
                && header.get().totalLength() == entry.length()
                && header.get().stamp().lsn() == entry.lsn()
                && header.get().partition() == key.partition()
                && header.get().table() == key.table();
        return plausible ? header : Optional.empty();
    }
}
