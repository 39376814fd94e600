package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.function.Consumer;

/**
 * Reads the files of one segment piece by piece for background work, one piece at a time; while it does, the segment stays.
 * Confined to its loop.
 */
final class PieceReader {
    private final LogParts parts;
    private final long number;
    private boolean reading;
    private boolean failed;
    private long readBytes;

    PieceReader(LogParts parts, long number) {
        this.parts = parts;
        this.number = number;
    }

    long number() {
        return number;
    }

    /** Begins a read; {@code then} is called with the bytes, possibly before this returns, or {@link #hasFailed} becomes true. */
    void read(String file, long offset, int length, Consumer<Bytes> then) {
        reading = true;
        readBytes += length;
        long ticket = parts.reads().begin(number, new PendingReads.Reader() {
            @Override
            public void read(Bytes bytes) {
                reading = false;
                then.accept(bytes);
            }

            @Override
            public void failed(String why) {
                reading = false;
                failed = true;
            }
        });
        parts.disk().read(file, offset, length, ticket, parts.events());
    }

    boolean isReading() {
        return reading;
    }

    /** Whether the last read failed; asked once. */
    boolean hasFailed() {
        boolean last = failed;
        failed = false;
        return last;
    }

    /** Bytes asked for so far. */
    long readBytes() {
        return readBytes;
    }
}
