package io.gramme.node.membership;

import io.gramme.node.env.Fields;
import io.gramme.node.paxos.PaxosCodec;
import io.gramme.node.paxos.PaxosState;
import io.gramme.node.storage.DamagedFileException;
import io.gramme.node.storage.DiskException;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.TwinFile;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.Optional;

/**
 * What this node as a voter of the ring log must not forget, whole in each write: it is small and changes seldom. It names the cluster
 * whose log that is, for promises to one are none to another.
 *
 * <pre>
 * format u16 | cluster 16 | memory     format 1, which is read too, is the memory alone
 * </pre>
 */
public final class RingLogFile {
    private static final int FORMAT = 2;
    private static final int FORMAT_WITHOUT_CLUSTER = 1;

    private final TwinFile file;
    private final NodeId cluster;

    private Optional<PaxosCodec.Kept> kept;

    /** The file in that folder; throws {@link DiskException} with a sentence for the operator when it is another cluster's. */
    public RingLogFile(Folder folder, NodeId cluster) {
        this.file = new TwinFile(folder, "ringlog");
        this.cluster = cluster;
        this.kept = load();
    }

    /** Empty when it was never written, or nothing of it is left: then this node is another voter than before. */
    public Optional<PaxosCodec.Kept> kept() {
        return kept;
    }

    private Optional<PaxosCodec.Kept> load() {
        try {
            return file.read().map(this::decode);
        } catch (DamagedFileException e) {
            return Optional.empty();
        }
    }

    private PaxosCodec.Kept decode(Bytes bytes) {
        if (bytes.asBuffer().getShort() == FORMAT_WITHOUT_CLUSTER) {
            return PaxosCodec.decodeKept(bytes);
        }
        return Fields.decode("a voter's memory", FORMAT, bytes, in -> {
            NodeId named = Fields.node(in);
            if (!named.equals(cluster)) {
                throw new DiskException("the data folder has the memory of a voter of cluster " + named
                        + ", but this node's ring is of cluster " + cluster
                        + "; use the folder that the node had in this cluster, or an empty one");
            }
            return PaxosCodec.decodeKept(Fields.bytes(in));
        });
    }

    /** Returns when it is durable. */
    public void write(long life, PaxosState state) {
        kept = Optional.empty();
        file.write(Fields.encode(FORMAT, state, (out, it) -> {
            Fields.node(out, cluster);
            Fields.bytes(out, PaxosCodec.encode(life, it));
        }));
    }
}
