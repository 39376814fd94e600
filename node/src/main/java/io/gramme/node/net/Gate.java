package io.gramme.node.net;

import io.gramme.node.membership.Topology;
import io.gramme.ring.NodeId;
import java.util.HexFormat;
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
        return refuses(peer.node(), peer.store())
                ? Optional.of(mine.refusingFenced("node " + peer.node()
                        + " was away for so long that its data folder (store "
                        + HexFormat.of().toHexDigits(peer.store())
                        + ") is refused: deletes have been forgotten since"))
                : Optional.empty();
    }

    /** Whether the cluster refuses that node with that data folder. One that was removed is let in, to be told so. */
    boolean refuses(NodeId node, long store) {
        return people.get().exiles().isFenced(node, store);
    }

    boolean isRemoved(NodeId node) {
        return people.get().exiles().removed().contains(node);
    }

    /** Whether the node was away for so long that nobody waits for it. */
    boolean isAway(NodeId node) {
        return people.get().isAway(node);
    }
}
