package io.gramme.node.net;

import io.gramme.node.membership.Tables;
import io.gramme.ring.NodeId;
import java.util.Optional;

/** What a node says of itself in a handshake. */
public record PeerIdentity(long incarnation, Optional<NodeId> cluster, Tables tables) {
    PeerHello hello(NodeId self) {
        return new PeerHello(
                PeerHello.VERSION, PeerHello.VERSION, self, incarnation, cluster, tables, Optional.empty(), false);
    }
}
