package io.gramme.node.net;

import io.gramme.client.wire.Frame;
import io.gramme.client.wire.MessageCodec;
import io.gramme.client.wire.WireException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The dialling side of a connection between nodes: says hello, waits for the other's, and then only writes. */
final class PeerDialer extends SimpleChannelInboundHandler<Frame> {
    private static final int HANDSHAKE_MILLIS = 5_000;

    private final MessageCodec<PeerHello> codec = handshakeCodec();
    private final Gate gate;
    private final PeerEvents events;
    private final Outcome outcome;
    private boolean ready;

    /** How a dial ended. */
    interface Outcome {
        void ready(PeerHello peer, Channel channel);

        /** It closed before it was ready. */
        void closed();
    }

    PeerDialer(Gate gate, PeerEvents events, Outcome outcome) {
        this.gate = gate;
        this.events = events;
        this.outcome = outcome;
    }

    static MessageCodec<PeerHello> handshakeCodec() {
        return new MessageCodec<>(1 << 20, List.of(new PeerHelloSerializer()));
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        context.writeAndFlush(codec.encode(
                PeerHello.VERSION, 0, Frame.NO_PARTITION, 0, gate.hello().get()));
        context.executor().schedule(() -> giveUp(context), HANDSHAKE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Somebody listens there who does not answer: a stopped process, or another program. */
    private void giveUp(ChannelHandlerContext context) {
        if (!ready) {
            context.close();
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Frame frame) {
        if (ready) {
            throw new WireException("a message on a connection that only this side writes to");
        }
        PeerHello peer = codec.decode(frame);
        Optional<String> refusal = peer.refusal().or(() -> gate.refusal(peer).flatMap(PeerHello::refusal));
        if (peer.twin()) {
            events.onTwin(peer.refusal().orElse("another process is this node"));
            context.close();
        } else if (peer.fenced()) {
            events.onFenced(peer.refusal().orElse("its data folder is refused"));
            context.close();
        } else if (refusal.isPresent()) {
            events.onRefusal(peer.node().brief() + " at " + context.channel().remoteAddress(), refusal.get());
            context.close();
        } else {
            ready = true;
            outcome.ready(peer, context.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!ready) {
            outcome.closed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A connection that broke, or a peer that sends nonsense: the link dials again.
        context.close();
    }
}
