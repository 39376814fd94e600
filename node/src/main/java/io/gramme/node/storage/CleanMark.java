package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The mark that a clean stop leaves and the next start takes away, durably, before it does anything else. Only with it may an
 * index file be trusted, and only when that file is exactly what the mark's proof describes.
 */
final class CleanMark {
    private static final String NAME = "clean";

    /** Above every segment number, which is what a mark of format 1 begins with. */
    private static final long FORMAT = 0x47436c65_00000002L;

    private final Folder folder;

    CleanMark(Folder folder) {
        this.folder = folder;
    }

    /** @param indexProof what the index needs to know its own files again */
    record Content(RecordLog.Resume resume, long records, SegmentUsage usage, Bytes indexProof) {}

    Optional<Content> take() {
        Optional<Content> content = read();
        folder.delete(NAME + ".a");
        folder.delete(NAME + ".b");
        return content;
    }

    private Optional<Content> read() {
        try {
            return new TwinFile(folder, NAME).read().flatMap(CleanMark::decode);
        } catch (DamagedFileException e) {
            // A mark that cannot be read is no mark: the log is read instead, which needs nothing from it.
            return Optional.empty();
        }
    }

    /** Empty for the mark of another format: the log is read instead. */
    private static Optional<Content> decode(Bytes bytes) {
        ByteBuffer in = bytes.asBuffer();
        if (in.getLong() != FORMAT) {
            return Optional.empty();
        }
        RecordLog.Resume resume = new RecordLog.Resume(in.getLong(), in.getLong(), in.getLong(), in.getLong());
        long records = in.getLong();
        SegmentUsage usage = SegmentUsage.decode(in);
        return Optional.of(new Content(resume, records, usage, bytes.slice(in.position(), in.remaining())));
    }

    void leave(Content content) {
        ByteBuffer out = ByteBuffer.allocate(6 * Long.BYTES
                + content.usage().encodedLength()
                + content.indexProof().length());
        out.putLong(FORMAT);
        RecordLog.Resume resume = content.resume();
        out.putLong(resume.nextNumber()).putLong(resume.nextLsn());
        out.putLong(resume.previousNumber()).putLong(resume.previousEnd()).putLong(content.records());
        content.usage().encode(out);
        content.indexProof().copyTo(out);
        new TwinFile(folder, NAME).write(Bytes.wrap(out.array()));
    }
}
