package io.gramme.node.membership;

import io.gramme.gossip.Membership;
import io.gramme.gossip.RingState;
import java.util.Optional;

/**
 * What this node knows of its cluster at one moment: immutable, made by loop 0, read by every thread.
 *
 * @param version rises with each view of a process
 * @param ring none while the first epoch is not formed
 * @param whole whether this node's copies have everything they ever acknowledged
 */
public record ClusterView(long version, Optional<RingState> ring, boolean whole, Membership members) {
    public static final ClusterView NOTHING = new ClusterView(0, Optional.empty(), false, Membership.EMPTY);

    public long epoch() {
        return ring.map(state -> state.ring().epoch()).orElse(0L);
    }
}
