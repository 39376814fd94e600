package io.gramme.node.net;

import io.gramme.node.env.Counter;
import io.gramme.ring.NodeId;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which processes speak for each peer, so that a second one started on a copy of its data folder is found out. Two processes
 * with one identity would each acknowledge what the other does not have. Thread-safe.
 */
final class AcceptedPeers {
    private final Map<NodeId, List<Accepted>> open = new ConcurrentHashMap<>();

    /** A connection that a process has opened to this node; it may have two for a moment. */
    record Accepted(long incarnation, long store, Channel channel, Counter frames) {
        /** A frame has come. Called by the connection's event loop alone. */
        void heard() {
            frames.add(1);
        }
    }

    Accepted accept(PeerHello peer, Channel channel) {
        Accepted accepted = new Accepted(peer.incarnation(), peer.store(), channel, new Counter());
        open.merge(
                peer.node(),
                List.of(accepted),
                (old, added) -> Stream.concat(old.stream(), added.stream()).toList());
        channel.closeFuture()
                .addListener(closed -> open.computeIfPresent(peer.node(), (node, old) -> {
                    List<Accepted> rest = old.stream()
                            .filter(other -> !other.equals(accepted))
                            .toList();
                    return rest.isEmpty() ? null : rest;
                }));
        return accepted;
    }

    /** How many frames have come of other processes that speak as this node; empty when none has a connection. */
    OptionalLong spokenByOthers(PeerHello peer) {
        List<Accepted> others = others(peer);
        return others.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        others.stream().mapToLong(other -> other.frames.value()).sum());
    }

    void closeOthers(PeerHello peer) {
        others(peer).forEach(other -> other.channel.close());
    }

    /** Ends the connections of those that are refused by now. */
    void closeRefused(Gate gate) {
        open.forEach((node, connections) -> connections.stream()
                .filter(accepted -> gate.refuses(node, accepted.store))
                .forEach(accepted -> accepted.channel.close()));
    }

    private List<Accepted> others(PeerHello peer) {
        return open.getOrDefault(peer.node(), List.of()).stream()
                .filter(accepted -> accepted.incarnation != peer.incarnation() && accepted.channel.isOpen())
                .toList();
    }
}
