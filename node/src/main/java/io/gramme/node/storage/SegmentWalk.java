package io.gramme.node.storage;

import io.gramme.node.storage.SegmentFormat.RecordHeader;
import io.gramme.node.storage.SegmentScan.Found;
import io.gramme.node.storage.SegmentScan.Gap;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Goes through the records of a segment that the log has forced, a piece of the file in each step, and looks for the next intact
 * record behind anything that is none. In memory: a piece, or as much as the longest record takes. Confined to its loop.
 */
final class SegmentWalk {
    private static final int PIECE = 64 * 1_024;

    private final PieceReader reader;
    private final long salt;
    private final long end;
    private final Consumer<Found> intact;
    private final List<Gap> gaps = new ArrayList<>();
    private byte[] window = new byte[0];
    private long windowStart = SegmentFormat.FIRST_RECORD;
    private long at = SegmentFormat.FIRST_RECORD;
    private long needed = SegmentFormat.FIRST_RECORD;
    private long gapStart = -1;
    private long failing;

    /**
     * @param end of the records, an offset
     * @param intact sees each record whose header and body have their checksums
     */
    SegmentWalk(PieceReader reader, long salt, long end, Consumer<Found> intact) {
        this.reader = reader;
        this.salt = salt;
        this.end = end;
        this.intact = intact;
    }

    boolean isDone() {
        return at >= end;
    }

    /** What is no record, ascending; known at the end. */
    List<Gap> gaps() {
        return gaps;
    }

    /** Looks through what was read and reads on; no read of the reader may be under way. */
    void step() {
        if (reader.hasFailed()) {
            onFailure();
        }
        boolean more = true;
        while (more && at < end) {
            more = look();
        }
        if (more) {
            closeGap(end);
        } else {
            readOn();
        }
    }

    /** False when more must be read before anything can be said of this place. */
    private boolean look() {
        long left = windowStart + window.length - at;
        if (at + SegmentFormat.RECORD_HEADER > end) {
            skip();
            return true;
        } else if (left < SegmentFormat.RECORD_HEADER) {
            needed = at + SegmentFormat.RECORD_HEADER;
            return false;
        }
        Bytes bytes = Bytes.wrap(window);
        int from = (int) (at - windowStart);
        Optional<RecordHeader> header = SegmentFormat.decodeRecordHeader(bytes, from, salt, at);
        if (header.isEmpty() || at + header.get().totalLength() > end) {
            skip();
            return true;
        } else if (left < header.get().totalLength()) {
            needed = at + header.get().totalLength();
            return false;
        }
        Optional<Found> found = SegmentScan.body(bytes, from, header.get(), at);
        if (found.isEmpty()) {
            skip();
        } else {
            closeGap(at);
            at = found.get().end();
            intact.accept(found.get());
        }
        return true;
    }

    private void skip() {
        gapStart = gapStart < 0 ? at : gapStart;
        at = Math.min(end, at + SegmentFormat.ALIGNMENT);
    }

    private void closeGap(long to) {
        if (gapStart >= 0) {
            gaps.add(new Gap(gapStart, to));
            gapStart = -1;
        }
    }

    private void readOn() {
        int kept = (int) Math.max(0, windowStart + window.length - at);
        byte[] rest = new byte[kept];
        System.arraycopy(window, window.length - kept, rest, 0, kept);
        window = rest;
        windowStart = at;
        long from = at + kept;
        int length = (int) Math.min(end - from, Math.max(PIECE, needed - from));
        failing = from;
        reader.read(SegmentFormat.segmentName(reader.number()), from, length, bytes -> {
            byte[] longer = new byte[kept + length];
            System.arraycopy(rest, 0, longer, 0, kept);
            bytes.copyTo(longer, kept);
            window = longer;
        });
    }

    /** Gives up a piece, and with it the record that goes on into it: whatever of it can be read is read record by record later. */
    private void onFailure() {
        gapStart = gapStart < 0 ? at : gapStart;
        at = Math.min(end, failing + PIECE);
        window = new byte[0];
        windowStart = at;
    }
}
