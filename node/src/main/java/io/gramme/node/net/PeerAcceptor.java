package io.gramme.node.net;

import io.gramme.client.wire.Frame;
import io.gramme.client.wire.MessageCodec;
import io.gramme.gossip.GossipMessage;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.membership.ControlMessage;
import io.gramme.ring.NodeId;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The accepting side of a connection between nodes: checks the hello, answers it, and then only reads. */
final class PeerAcceptor extends SimpleChannelInboundHandler<Frame> {
    /** A living process is heard of at least once within this time, for its heartbeats come every second. */
    private static final int TWIN_MILLIS = 2_500;

    private final MessageCodec<PeerHello> codec = PeerDialer.handshakeCodec();
    private final MessageCodec<ReplicaMessage> replicas = ReplicaSerializers.codec();
    private final MessageCodec<GossipMessage> gossip = GossipSerializers.codec();
    private final MessageCodec<ControlMessage> control = ControlSerializers.codec();
    private final Gate gate;
    private final PeerEvents events;
    private final AcceptedPeers accepted;
    private final BiConsumer<NodeId, String> learn;
    private AcceptedPeers.@Nullable Accepted self;
    private @Nullable NodeId from;

    /** @param learn where the peer can be dialled: it is answered over a connection of this node's own */
    PeerAcceptor(Gate gate, PeerEvents events, AcceptedPeers accepted, BiConsumer<NodeId, String> learn) {
        this.learn = learn;
        this.gate = gate;
        this.events = events;
        this.accepted = accepted;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Frame frame) {
        if (from != null) {
            Objects.requireNonNull(self).heard();
            deliver(from, frame);
            return;
        }
        PeerHello peer = codec.decode(frame);
        Optional<PeerHello> refusal = gate.refusal(peer);
        OptionalLong spoken = accepted.spokenByOthers(peer);
        if (refusal.isPresent()) {
            refuse(context, peer, refusal.get());
        } else if (spoken.isPresent()) {
            context.executor()
                    .schedule(() -> judge(context, peer, spoken.getAsLong()), TWIN_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            accept(context, peer);
        }
    }

    private void accept(ChannelHandlerContext context, PeerHello peer) {
        from = peer.node();
        self = accepted.accept(peer, context.channel());
        if (!peer.address().isEmpty()) {
            learn.accept(peer.node(), peer.address());
        }
        answer(context, gate.hello().get());
        if (gate.refuses(peer.node(), peer.store())) {
            // It was fenced or removed while it was let in.
            context.close();
        }
    }

    private void refuse(ChannelHandlerContext context, PeerHello peer, PeerHello refusal) {
        answer(context, refusal);
        events.onRefusal(
                peer.node().brief() + " at " + context.channel().remoteAddress(),
                refusal.refusal().orElse(""));
        context.close();
    }

    private void answer(ChannelHandlerContext context, PeerHello answer) {
        context.writeAndFlush(codec.encode(PeerHello.VERSION, 0, Frame.NO_PARTITION, 0, answer));
    }

    /** Another process spoke as this node when it said hello: if that one still speaks there are two of them. */
    private void judge(ChannelHandlerContext context, PeerHello peer, long spokenBefore) {
        if (accepted.spokenByOthers(peer).orElse(0) > spokenBefore) {
            refuse(
                    context,
                    peer,
                    gate.hello()
                            .get()
                            .refusingTwin("another process runs as node " + peer.node()
                                    + ": two nodes were started on copies of one data folder; start this one with an"
                                    + " empty folder, without that node.id"));
        } else {
            accepted.closeOthers(peer);
            accept(context, peer);
        }
    }

    /** Types of later versions are skipped: the peer knows which version was agreed on. */
    private void deliver(NodeId peer, Frame frame) {
        int type = frame.type();
        if (type >= ReplicaSerializers.FIRST_TYPE && type <= ReplicaSerializers.LAST_TYPE) {
            events.onReplica(peer, frame.epoch(), replicas.decode(frame));
        } else if (type >= GossipSerializers.FIRST_TYPE && type <= GossipSerializers.LAST_TYPE) {
            events.onGossip(peer, gossip.decode(frame));
        } else if (type >= ControlSerializers.FIRST_TYPE && type <= ControlSerializers.LAST_TYPE) {
            events.onControl(peer, control.decode(frame));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Whatever sent this is no peer, or is broken: the connection ends and nothing else.
        context.close();
    }
}
