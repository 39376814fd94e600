package io.gramme.node.membership;

import io.gramme.gossip.Membership;
import io.gramme.gossip.RingState;
import io.gramme.gossip.Wholeness;
import io.gramme.ring.NodeId;
import java.util.Optional;

/**
 * What this node knows of its cluster at one moment: immutable, made by loop 0, read by every thread.
 *
 * @param version rises with each view of a process
 * @param ring none while the first epoch is not formed
 * @param topology what was decided, of which the ring is a part; there is one when there is a ring
 * @param wholeness whether this folder is the one that the cluster was born with
 */
public record ClusterView(
        long version, Optional<RingState> ring, Optional<Topology> topology, Wholeness wholeness, Membership members) {
    public static final ClusterView NOTHING =
            new ClusterView(0, Optional.empty(), Optional.empty(), Wholeness.UNDECIDED, Membership.EMPTY);

    /** The tables of the cluster; those that this node was told of while it knows of no ring. */
    public Tables tables(Tables told) {
        return topology.map(Topology::tables).orElse(told);
    }

    /** Who is refused, and the like. */
    public Topology.People people() {
        return topology.map(Topology::people).orElse(Topology.People.NONE);
    }

    /** Whether the node belongs to the ring, or comes to it, or leaves it just now. */
    public boolean isMember(NodeId node) {
        return topology.filter(known -> Topology.isMember(known.members(), node))
                .isPresent();
    }

    /** Whether something was decided since the ring's birth: until then configured tables must be the same everywhere. */
    public boolean isDecided() {
        return topology.filter(Topology::isSettled).isPresent();
    }

    /** Q; 0 while there is no ring. */
    public int partitions() {
        return ring.map(state -> state.ring().partitions()).orElse(0);
    }

    public long epoch() {
        return ring.map(state -> state.ring().epoch()).orElse(0L);
    }
}
