package io.gramme.gossip;

import io.gramme.ring.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The peers that do not belong with this node, each with the reason that its operator was last told. At most
 * {@link #MAX_CONFLICTS}; beyond, the oldest is forgotten and may be told again.
 */
final class Conflicts {
    private static final int MAX_CONFLICTS = 1_024;

    private final GossipListener listener;
    private final Map<NodeId, String> reasons = new LinkedHashMap<>();

    Conflicts(GossipListener listener) {
        this.listener = listener;
    }

    boolean contains(NodeId peer) {
        return reasons.containsKey(peer);
    }

    void end(NodeId peer) {
        reasons.remove(peer);
    }

    /** The peer's ring cannot be a stage of the same history as this node's. */
    void otherRing(NodeId peer, RingStamp mine, RingStamp theirs) {
        report(
                peer,
                mine.clusterId().equals(theirs.clusterId())
                        ? "it holds another ring of epoch " + theirs.epoch() + " of this cluster (checksum "
                                + theirs.checksum() + ", here " + mine.checksum()
                                + "), formed while a zone or a weight was"
                                + " being changed; start the one that differs from the others with an empty data folder"
                                + " and its old node.id"
                        : "it belongs to cluster " + theirs.clusterId() + " and this node to cluster "
                                + mine.clusterId()
                                + ": they were formed with different cluster.seeds, node ids or numbers of"
                                + " partitions; correct cluster.seeds of the one that is wrong and start it with an empty"
                                + " data folder");
    }

    void twin(NodeId self, Member heard) {
        report(
                self,
                "another process says that it is node " + self + ", at "
                        + heard.addresses().peer() + ": two nodes run with one node.id; stop one of them and"
                        + " start it with an empty data folder and without that node.id");
    }

    private void report(NodeId peer, String why) {
        String before = reasons.put(peer, why);
        if (reasons.size() > MAX_CONFLICTS) {
            reasons.remove(reasons.keySet().iterator().next());
        }
        if (!why.equals(before)) {
            listener.onConflict(peer, why);
        }
    }
}
