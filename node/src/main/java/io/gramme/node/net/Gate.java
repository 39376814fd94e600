package io.gramme.node.net;

import io.gramme.node.membership.Topology;
import io.gramme.ring.NodeId;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whom this node talks to. Thread-safe.
 *
 * @param hello what it says of itself, made anew for each handshake
 * @param people whom the cluster has decided to refuse, as far as this node knows at the moment
 */
record Gate(Supplier<PeerHello> hello, Supplier<Topology.People> people) {
    /** What the peer is answered when it is refused; empty when it is let in. */
    Optional<PeerHello> refusal(PeerHello peer) {
        PeerHello mine = hello.get();
        return mine.refuses(peer).map(mine::refusing).or(() -> refusalOfExile(mine, peer));
    }

    private Optional<PeerHello> refusalOfExile(PeerHello mine, PeerHello peer) {
        if (people.get().exiles().removed().contains(peer.node())) {
            return Optional.of(mine.refusing("node " + peer.node()
                    + " was removed from the cluster for good; to make it a new member start it with an empty data folder,"
                    + " and without the node.id that it had"));
        }
        if (refuses(peer.node(), peer.store())) {
            return Optional.of(
                    mine.refusingFenced("node " + peer.node() + " was away for so long that its data folder (store "
                            + Long.toHexString(peer.store()) + ") is refused: deletes have been forgotten since"));
        }
        return Optional.empty();
    }

    /** Whether the cluster refuses that node with that data folder. */
    boolean refuses(NodeId node, long store) {
        return people.get().exiles().refuses(node, store);
    }
}
