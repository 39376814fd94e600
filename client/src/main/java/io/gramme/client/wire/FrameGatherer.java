package io.gramme.client.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames for one connection one behind the other into a buffer, and hands it to the connection as one write. A long frame goes by
 * itself. Confined to the connection's event loop.
 */
public final class FrameGatherer {
    private static final int FIRST_BYTES = 4 << 10;
    /** Of a frame; it goes by itself when it is longer. */
    private static final int LONG_BYTES = 16 << 10;
    /** A buffer that holds so much is handed over, so that the connection knows what it has to write. */
    private static final int FULL_BYTES = 64 << 10;

    private final Channel channel;
    private @Nullable ByteBuf gathered;

    public FrameGatherer(Channel channel) {
        this.channel = channel;
    }

    /** Whether a frame with so long a body goes by itself. */
    public static boolean isLong(int bodyBytes) {
        return bodyBytes > LONG_BYTES;
    }

    /** Puts the frame behind those before it. It leaves with {@link #flush} at the latest. */
    public void add(Frame frame) {
        int length = Frame.HEADER_BYTES + frame.body().length();
        if (isLong(frame.body().length())) {
            handOver();
            ChannelFuture unused = channel.write(frame, channel.voidPromise());
            return;
        }
        ByteBuf buffer = gathered;
        if (buffer == null) {
            buffer = channel.alloc().directBuffer(Math.max(FIRST_BYTES, length));
            gathered = buffer;
        }
        FrameEncoder.write(frame, buffer);
        if (buffer.readableBytes() >= FULL_BYTES) {
            handOver();
        }
    }

    /** The same for one that goes by itself: says when it has been written. */
    public ChannelFuture addLong(Frame frame) {
        handOver();
        return channel.write(frame);
    }

    private void handOver() {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            gathered = null;
            ChannelFuture unused = channel.write(buffer, channel.voidPromise());
        }
    }

    /** Forgets what has not been handed to the connection yet. */
    public void discard() {
        ByteBuf buffer = gathered;
        if (buffer != null) {
            gathered = null;
            buffer.release();
        }
    }

    /** Sends all that was added. */
    public void flush() {
        handOver();
        channel.flush();
    }
}
