package io.gramme.node.net;

import io.gramme.client.wire.Frame;
import io.gramme.client.wire.MessageCodec;
import io.gramme.gossip.GossipMessage;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.ring.NodeId;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The accepting side of a connection between nodes: checks the hello, answers it, and then only reads. */
final class PeerAcceptor extends SimpleChannelInboundHandler<Frame> {
    private final MessageCodec<PeerHello> codec = PeerDialer.handshakeCodec();
    private final MessageCodec<ReplicaMessage> replicas = ReplicaSerializers.codec();
    private final MessageCodec<GossipMessage> gossip = GossipSerializers.codec();
    private final Supplier<PeerHello> hello;
    private final PeerEvents events;
    private @Nullable NodeId from;

    PeerAcceptor(Supplier<PeerHello> hello, PeerEvents events) {
        this.hello = hello;
        this.events = events;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Frame frame) {
        if (from != null) {
            deliver(from, frame);
            return;
        }
        PeerHello peer = codec.decode(frame);
        PeerHello mine = hello.get();
        Optional<String> refusal = mine.refuses(peer);
        PeerHello answer = refusal.map(mine::refusing).orElse(mine);
        context.writeAndFlush(codec.encode(PeerHello.VERSION, 0, Frame.NO_PARTITION, 0, answer));
        if (refusal.isPresent()) {
            events.onRefusal(peer.node().brief() + " at " + context.channel().remoteAddress(), refusal.get());
            context.close();
        } else {
            from = peer.node();
        }
    }

    /** Types of later versions are skipped: the peer knows which version was agreed on. */
    private void deliver(NodeId peer, Frame frame) {
        int type = frame.type();
        if (type >= ReplicaSerializers.FIRST_TYPE && type <= ReplicaSerializers.LAST_TYPE) {
            events.onReplica(peer, replicas.decode(frame));
        } else if (type >= GossipSerializers.FIRST_TYPE && type <= GossipSerializers.LAST_TYPE) {
            events.onGossip(peer, gossip.decode(frame));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Whatever sent this is no peer, or is broken: the connection ends and nothing else.
        context.close();
    }
}
