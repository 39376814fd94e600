package io.gramme.node;

import io.gramme.client.wire.Frame;
import io.gramme.client.wire.FrameGatherer;
import io.gramme.client.wire.MessageCodec;
import io.gramme.gossip.GossipMessage;
import io.gramme.gossip.GossipTransport;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaTransport;
import io.gramme.node.env.Counter;
import io.gramme.node.membership.ControlMessage;
import io.gramme.node.net.ControlSerializers;
import io.gramme.node.net.GossipSerializers;
import io.gramme.node.net.PeerTransport;
import io.gramme.node.net.ReplicaSerializers;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Transport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Encodes what one loop sends, in the loop, and hands the frames to the peer port. A message that is sent to several peers one after
 * the other is encoded once, unless it is long: it would stay in memory. Confined to its loop.
 */
final class LoopTransport implements ReplicaTransport {
    private static final int VERSION = 1;

    private final MessageCodec<ReplicaMessage> codec = ReplicaSerializers.codec();
    private final PeerTransport peers;
    private final Counter sentBytes;
    private @Nullable ReplicaMessage latest;
    private @Nullable Frame encoded;

    /** @param sentBytes counts what is handed to the peer port */
    LoopTransport(PeerTransport peers, Counter sentBytes) {
        this.peers = peers;
        this.sentBytes = sentBytes;
    }

    @Override
    public void send(NodeId to, ReplicaMessage message, long epoch) {
        Frame frame = message == latest && encoded != null && encoded.epoch() == epoch
                ? encoded
                : codec.encode(VERSION, message.op(), message.partition(), epoch, message);
        boolean isKept = !FrameGatherer.isLong(frame.body().length());
        latest = isKept ? message : null;
        encoded = isKept ? frame : null;
        sentBytes.add(Frame.HEADER_BYTES + frame.body().length());
        peers.send(to, frame);
    }

    /** The same for the cluster itself, in loop 0. */
    static final class Control implements Transport<ControlMessage> {
        private final MessageCodec<ControlMessage> codec = ControlSerializers.codec();
        private final PeerTransport peers;
        private final LongSupplier epoch;

        Control(PeerTransport peers, LongSupplier epoch) {
            this.peers = peers;
            this.epoch = epoch;
        }

        @Override
        public void send(NodeId to, ControlMessage message) {
            peers.send(to, codec.encode(VERSION, 0, Frame.NO_PARTITION, epoch.getAsLong(), message));
        }
    }

    /** The same for gossip, in loop 0. */
    static final class Gossip implements GossipTransport {
        private final MessageCodec<GossipMessage> codec = GossipSerializers.codec();
        private final PeerTransport peers;
        private final LongSupplier epoch;

        Gossip(PeerTransport peers, LongSupplier epoch) {
            this.peers = peers;
            this.epoch = epoch;
        }

        @Override
        public void send(NodeId to, GossipMessage message) {
            peers.send(to, codec.encode(VERSION, 0, Frame.NO_PARTITION, epoch.getAsLong(), message));
        }

        @Override
        public void dial(int seedIndex) {
            peers.dialSeed(seedIndex);
        }
    }
}
