package io.gramme.node.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Tells an outbox when its connection takes more again, and when it has ended. */
final class OutboxDrain extends ChannelInboundHandlerAdapter {
    private final Outbox<?> outbox;

    OutboxDrain(Outbox<?> outbox) {
        this.outbox = outbox;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        outbox.writable();
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        outbox.writable();
        context.fireChannelInactive();
    }
}
