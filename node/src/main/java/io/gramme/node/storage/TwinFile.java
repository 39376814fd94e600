package io.gramme.node.storage;

import io.gramme.node.version.Checksum;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A small file that survives a crash in the middle of being replaced, and damage to much of it: two copies with a sequence number,
 * written one after the other, in each of which the content stands as often as a block of the disk has room for.
 *
 * <pre>
 * copy  = frame, again at each multiple of its length rounded up to 64, while it ends within 4,096
 * frame = magic u32 | sequence u64 | length u32 | content | crc u32
 * </pre>
 */
public final class TwinFile {
    private static final int MAGIC = 0x4754776e;
    private static final int FRAME = 4 + 8 + 4 + 4;
    private static final int BLOCK = 4_096;
    private static final int STRIDE = 64;

    private final Folder folder;
    private final String name;
    private long sequence;

    public TwinFile(Folder folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /**
     * The newest intact content. Empty when there is no second copy and no intact first one: it was never written to the end.
     * Throws {@link DamagedFileException} when there are two copies and neither has anything intact.
     */
    public Optional<Bytes> read() {
        Optional<Bytes> newest = Optional.empty();
        boolean complete = false;
        for (String copy : new String[] {name + ".a", name + ".b"}) {
            Optional<Bytes> file = folder.load(copy);
            complete = file.isPresent();
            for (Bytes frame : file.map(TwinFile::intactFrames).orElse(List.of())) {
                ByteBuffer in = frame.asBuffer();
                long found = in.getLong(4);
                if (newest.isEmpty() || found > sequence) {
                    sequence = found;
                    newest = Optional.of(frame.slice(16, in.getInt(12)));
                }
            }
        }
        if (complete && newest.isEmpty()) {
            throw new DamagedFileException("both copies of " + name + " are damaged");
        }
        return newest;
    }

    /** Replaces both copies, the first one durably before the second is touched. */
    public void write(Bytes content) {
        sequence++;
        int length = FRAME + content.length();
        int stride = (length + STRIDE - 1) / STRIDE * STRIDE;
        int times = Math.max(1, BLOCK / stride);
        ByteBuffer out = ByteBuffer.allocate((times - 1) * stride + length);
        for (int at = 0; at < out.capacity(); at += stride) {
            out.position(at);
            out.putInt(MAGIC).putLong(sequence).putInt(content.length());
            content.copyTo(out);
            out.putInt(Checksum.of(Bytes.wrap(out.array(), at, length - Integer.BYTES)));
        }
        folder.store(name + ".a", Bytes.wrap(out.array()));
        folder.store(name + ".b", Bytes.wrap(out.array()));
    }

    private static List<Bytes> intactFrames(Bytes file) {
        List<Bytes> frames = new ArrayList<>();
        for (int at = 0; at + FRAME <= file.length(); at += STRIDE) {
            frame(file.slice(at, file.length() - at)).ifPresent(frames::add);
        }
        return frames;
    }

    private static Optional<Bytes> frame(Bytes file) {
        ByteBuffer in = file.asBuffer();
        int length = in.getInt(12);
        boolean plausible = in.getInt(0) == MAGIC && length >= 0 && length <= file.length() - FRAME;
        int body = FRAME - Integer.BYTES + length;
        return plausible && in.getInt(body) == Checksum.of(file.slice(0, body))
                ? Optional.of(file.slice(0, FRAME + length))
                : Optional.empty();
    }
}
