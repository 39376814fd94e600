package io.gramme.node.net;

import io.gramme.node.env.Counter;
import io.gramme.ring.NodeId;
import io.netty.channel.Channel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which process speaks for each peer, so that a second one started on a copy of its data folder is found out. Two processes
 * with one identity would each acknowledge what the other does not have. Thread-safe.
 */
final class AcceptedPeers {
    private final Map<NodeId, Accepted> latest = new ConcurrentHashMap<>();

    /** A connection that a process has opened to this node. */
    static final class Accepted {
        private final long incarnation;
        private final Channel channel;
        private final Counter frames = new Counter();

        private Accepted(long incarnation, Channel channel) {
            this.incarnation = incarnation;
            this.channel = channel;
        }

        /** Called by the connection's event loop alone. */
        void heard() {
            frames.add(1);
        }

        long frames() {
            return frames.value();
        }

        /** Whether the process has said something since then, and could say more. */
        boolean isAliveSince(long framesThen) {
            return channel.isOpen() && frames() > framesThen;
        }

        void close() {
            channel.close();
        }
    }

    /** Another process that spoke as this node a moment ago, as far as its connection tells. */
    Optional<Accepted> other(PeerHello peer) {
        return Optional.ofNullable(latest.get(peer.node()))
                .filter(accepted -> accepted.incarnation != peer.incarnation() && accepted.channel.isOpen());
    }

    Accepted accept(PeerHello peer, Channel channel) {
        Accepted accepted = new Accepted(peer.incarnation(), channel);
        latest.put(peer.node(), accepted);
        channel.closeFuture().addListener(closed -> latest.remove(peer.node(), accepted));
        return accepted;
    }
}
