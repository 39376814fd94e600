package io.gramme.node.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose other side takes nothing of what has long been written: what it leaves lying is room that others do not
 * have. Does nothing as long as the socket takes what is written. One a connection.
 */
public final class StallGuard extends ChannelInboundHandlerAdapter {
    /** No request waits for so long. */
    static final int LONGEST_SECONDS = 30;

    private boolean watching;

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!watching && !context.channel().isWritable()) {
            watch(context.channel());
        }
        context.fireChannelWritabilityChanged();
    }

    private void watch(Channel channel) {
        watching = true;
        long left = left(channel);
        channel.eventLoop().schedule(() -> look(channel, left), LONGEST_SECONDS, TimeUnit.SECONDS);
    }

    private void look(Channel channel, long left) {
        watching = false;
        if (!channel.isOpen() || channel.isWritable()) {
            return;
        }
        if (left(channel) == left) {
            channel.close();
        } else {
            watch(channel);
        }
    }

    /** Of what was written, the bytes that the socket has not taken; those of a closed connection are none. */
    private static long left(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        return buffer == null ? 0 : buffer.totalPendingWriteBytes() - buffer.currentProgress();
    }
}
