package io.gramme.node.founding;

import io.gramme.node.storage.DamagedFileException;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.TwinFile;

/**
 * The memory of a voter on the first ring. It stays when there is a ring: a node that loses the file of its ring has not forgotten its
 * vote then.
 */
public final class FoundingFile {
    private final TwinFile file;
    private final FoundingMemory kept;

    /** @param knewRing whether the folder has ever held a ring; then it voted, unless it was formed without votes */
    public FoundingFile(Folder folder, boolean knewRing) {
        file = new TwinFile(folder, "founding");
        kept = load(knewRing);
    }

    private FoundingMemory load(boolean knewRing) {
        try {
            return file.read().map(FoundingCodec::decodeMemory).orElseGet(() -> FoundingMemory.first(knewRing));
        } catch (DamagedFileException e) {
            return FoundingMemory.first(true);
        }
    }

    /** As of the start of the process. */
    FoundingMemory kept() {
        return kept;
    }

    /** Returns when it is durable. */
    void write(FoundingMemory memory) {
        file.write(FoundingCodec.encode(memory));
    }
}
