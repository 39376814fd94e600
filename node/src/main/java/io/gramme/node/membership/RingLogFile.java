package io.gramme.node.membership;

import io.gramme.node.paxos.PaxosCodec;
import io.gramme.node.paxos.PaxosState;
import io.gramme.node.storage.DamagedFileException;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.TwinFile;
import java.util.Optional;

/** What this node as a voter of the ring log must not forget, whole in each write: it is small and changes seldom. */
public final class RingLogFile {
    private final TwinFile file;

    private Optional<PaxosCodec.Kept> kept;

    public RingLogFile(Folder folder) {
        file = new TwinFile(folder, "ringlog");
        kept = load();
    }

    /** Empty when it was never written, or nothing of it is left: then this node is another voter than before. */
    public Optional<PaxosCodec.Kept> kept() {
        return kept;
    }

    private Optional<PaxosCodec.Kept> load() {
        try {
            return file.read().map(PaxosCodec::decodeKept);
        } catch (DamagedFileException e) {
            return Optional.empty();
        }
    }

    /** Returns when it is durable. */
    public void write(long life, PaxosState state) {
        kept = Optional.empty();
        file.write(PaxosCodec.encode(life, state));
    }
}
