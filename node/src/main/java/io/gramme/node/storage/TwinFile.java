package io.gramme.node.storage;

import io.gramme.node.version.Checksum;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A small file that survives a crash in the middle of being replaced, and damage to either of its copies: two checksummed
 * copies with a sequence number, written one after the other.
 *
 * <pre>copy = magic u32 | sequence u64 | length u32 | content | crc u32</pre>
 */
public final class TwinFile {
    private static final int MAGIC = 0x4754776e;
    private static final int FRAME = 4 + 8 + 4 + 4;

    private final Folder folder;
    private final String name;
    private long sequence;

    public TwinFile(Folder folder, String name) {
        this.folder = folder;
        this.name = name;
    }

    /**
     * The newest intact content. Empty when there is no second copy and no intact first one: it was never written to the end.
     * Throws {@link DiskException} when there are two copies and neither is intact.
     */
    public Optional<Bytes> read() {
        Optional<Bytes> newest = Optional.empty();
        boolean complete = false;
        for (String copy : new String[] {name + ".a", name + ".b"}) {
            Optional<Bytes> file = folder.load(copy);
            complete = file.isPresent();
            if (file.isPresent() && isIntact(file.get())) {
                ByteBuffer in = file.get().asBuffer();
                long found = in.getLong(4);
                if (newest.isEmpty() || found > sequence) {
                    sequence = found;
                    newest = Optional.of(file.get().slice(16, in.getInt(12)));
                }
            }
        }
        if (complete && newest.isEmpty()) {
            throw new DiskException("both copies of " + name + " are damaged");
        }
        return newest;
    }

    /** Replaces both copies, the first one durably before the second is touched. */
    public void write(Bytes content) {
        sequence++;
        ByteBuffer out = ByteBuffer.allocate(FRAME + content.length());
        out.putInt(MAGIC).putLong(sequence).putInt(content.length());
        content.copyTo(out);
        out.putInt(Checksum.of(Bytes.wrap(out.array(), 0, out.position())));
        folder.store(name + ".a", Bytes.wrap(out.array()));
        folder.store(name + ".b", Bytes.wrap(out.array()));
    }

    private static boolean isIntact(Bytes file) {
        if (file.length() < FRAME) {
            return false;
        }
        ByteBuffer in = file.asBuffer();
        int body = file.length() - 4;
        return in.getInt(0) == MAGIC
                && in.getInt(12) == file.length() - FRAME
                && in.getInt(body) == Checksum.of(file.slice(0, body));
    }
}
