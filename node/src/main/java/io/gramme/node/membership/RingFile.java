package io.gramme.node.membership;

import io.gramme.gossip.KnownRing;
import io.gramme.gossip.RingState;
import io.gramme.gossip.Wholeness;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.TwinFile;
import io.gramme.ring.Bytes;
import java.util.Optional;

/** The ring that a node holds, kept for its next start, with whether its copies are whole. */
public final class RingFile {
    private final TwinFile file;

    public RingFile(Folder folder) {
        file = new TwinFile(folder, "ring");
    }

    public Optional<KnownRing> read() {
        return file.read()
                .map(bytes -> new KnownRing(
                        RingStateCodec.decode(bytes.slice(1, bytes.length() - 1)), wholeness(bytes.at(0))));
    }

    public void write(RingState state, Wholeness wholeness) {
        Bytes ring = RingStateCodec.encode(state);
        byte[] content = new byte[1 + ring.length()];
        content[0] = code(wholeness);
        ring.copyTo(content, 1);
        file.write(Bytes.wrap(content));
    }

    private static byte code(Wholeness wholeness) {
        return switch (wholeness) {
            case WHOLE -> 1;
            case NOT_WHOLE -> 2;
            case UNDECIDED -> 3;
        };
    }

    private static Wholeness wholeness(byte code) {
        return switch (code) {
            case 1 -> Wholeness.WHOLE;
            case 3 -> Wholeness.UNDECIDED;
            default -> Wholeness.NOT_WHOLE;
        };
    }
}
