package io.gramme.node.net;

import io.gramme.node.config.Address;
import io.gramme.node.membership.Tables;
import io.gramme.ring.NodeId;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a node says of itself in a handshake.
 *
 * @param store the number of its data folder
 * @param advertised where others reach it; with port 0 that one is meant which is listened on
 * @param tables that a ring is to be born with; empty once something was decided about the ring, for then that says what tables there
 *     are
 */
public record PeerIdentity(
        long incarnation, long store, Address advertised, Optional<NodeId> cluster, Optional<Tables> tables) {
    PeerHello hello(NodeId self, OptionalInt bound) {
        int port = advertised.port() == 0 ? bound.orElse(0) : advertised.port();
        String address = port == 0 ? "" : new Address(advertised.host(), port).toString();
        return new PeerHello(
                PeerHello.VERSION,
                PeerHello.VERSION,
                self,
                incarnation,
                cluster,
                tables,
                address,
                Optional.empty(),
                false,
                store,
                false);
    }
}
