package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.Optional;

/** Reads a sealed segment's key file into memory, piece by piece. Confined to its loop. */
final class KeyFileRead {
    private static final int PIECE = 256 * 1_024;

    private final PieceReader reader;
    private final byte[] bytes;
    private int filled;
    private boolean unreadable;

    /** @param length of the file, bytes */
    KeyFileRead(PieceReader reader, long length) {
        this.reader = reader;
        this.bytes = new byte[Math.toIntExact(length)];
    }

    /** Whether there is nothing more to read. */
    boolean isDone() {
        return unreadable || filled == bytes.length;
    }

    /** Reads another piece; no read of the reader may be under way. */
    void step() {
        if (reader.hasFailed()) {
            unreadable = true;
            return;
        }
        int length = Math.min(PIECE, bytes.length - filled);
        reader.read(SegmentFormat.keyFileName(reader.number()), filled, length, piece -> {
            piece.copyTo(bytes, filled);
            filled += length;
        });
    }

    /** The file, if it is intact and this segment's. */
    Optional<Bytes> file() {
        return unreadable
                ? Optional.empty()
                : Optional.of(Bytes.wrap(bytes))
                        .filter(file -> KeyFile.summary(file)
                                .map(summary -> summary.segment() == reader.number())
                                .orElse(false));
    }
}
