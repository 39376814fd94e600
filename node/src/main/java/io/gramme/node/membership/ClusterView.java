package io.gramme.node.membership;

import io.gramme.gossip.Membership;
import io.gramme.gossip.RingState;
import io.gramme.gossip.Wholeness;
import java.util.Optional;

/**
 * What this node knows of its cluster at one moment: immutable, made by loop 0, read by every thread.
 *
 * @param version rises with each view of a process
 * @param ring none while the first epoch is not formed
 * @param wholeness whether this folder is the one that the cluster was born with
 */
public record ClusterView(long version, Optional<RingState> ring, Wholeness wholeness, Membership members) {
    public static final ClusterView NOTHING =
            new ClusterView(0, Optional.empty(), Wholeness.UNDECIDED, Membership.EMPTY);

    public long epoch() {
        return ring.map(state -> state.ring().epoch()).orElse(0L);
    }
}
