package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Entry;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The comparison of a peer's suspicions with what this node knows: the later heartbeats that they prove, and the members of
 * whom this node knows better. Pure.
 */
final class Hearing {
    private final List<Entry> beats = new ArrayList<>();
    private final Contents refutations = new Contents();

    /** @param lag in heartbeats, see {@link Suspicion#stands} */
    Hearing(View view, NodeId self, List<Suspicion> suspicions, long lag) {
        for (Suspicion suspicion : suspicions) {
            Optional<Entry> known = view.entry(suspicion.id());
            if (known.filter(entry -> suspicion.isRefutedBy(entry, lag)).isPresent()) {
                view.member(suspicion.id()).ifPresent(refutations::add);
            } else if (!suspicion.id().equals(self)
                    && known.filter(suspicion::isNewsTo).isPresent()) {
                beats.add(suspicion.since());
            }
        }
    }

    List<Entry> beats() {
        return beats;
    }

    List<Member> refutations() {
        return refutations.members();
    }
}
