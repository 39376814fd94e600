package io.gramme.node.storage;

import io.gramme.node.storage.SegmentFormat.RecordHeader;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a segment that has no key file, record by record, and looks for the next intact record behind anything it cannot
 * read. It judges nothing; {@link Recovery} does.
 */
final class SegmentScan {
    private final Bytes bytes;
    private final long salt;
    private final List<Found> records = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private long highestMark = Position.NONE;

    /** A record whose header and body are intact. */
    record Found(long offset, RecordHeader header, Body body) {
        long end() {
            return offset + header.totalLength();
        }
    }

    /** Bytes between two records, or behind the last, that are no record and not all zero. */
    record Gap(long from, long to) {}

    /** @param bytes the segment from its start, its header included */
    SegmentScan(Bytes bytes, long salt) {
        this.bytes = bytes;
        this.salt = salt;
        scan();
    }

    private void scan() {
        int at = SegmentFormat.FIRST_RECORD;
        while (at < bytes.length()) {
            Optional<Found> found = recordAt(at);
            if (found.isPresent()) {
                records.add(found.get());
                highestMark = Math.max(highestMark, found.get().header().stamp().forcedBefore());
                at = (int) found.get().end();
            } else {
                int next = nextRecord(at + SegmentFormat.ALIGNMENT);
                if (next < bytes.length() || !isZero(at)) {
                    gaps.add(new Gap(at, next));
                }
                at = next;
            }
        }
    }

    private int nextRecord(int from) {
        int at = from;
        while (at < bytes.length() && recordAt(at).isEmpty()) {
            at += SegmentFormat.ALIGNMENT;
        }
        return Math.min(at, bytes.length());
    }

    private Optional<Found> recordAt(int at) {
        return SegmentFormat.decodeRecordHeader(bytes, at, salt, at)
                .filter(header -> at + (long) header.totalLength() <= bytes.length())
                .flatMap(header -> body(bytes, at, header, at));
    }

    /** The record at a place of these bytes, of which all is there, if its body is intact. */
    static Optional<Found> body(Bytes bytes, int at, RecordHeader header, long offset) {
        Bytes body = bytes.slice(at + SegmentFormat.RECORD_HEADER, header.bodyLength());
        return RecordReader.decodeBody(header, body).map(decoded -> new Found(offset, header, decoded));
    }

    private boolean isZero(int from) {
        for (int i = from; i < bytes.length(); i++) {
            if (bytes.at(i) != 0) {
                return false;
            }
        }
        return true;
    }

    List<Found> records() {
        return records;
    }

    List<Gap> gaps() {
        return gaps;
    }

    /** The highest log position that a record here says was forced before it. */
    long highestMark() {
        return highestMark;
    }
}
