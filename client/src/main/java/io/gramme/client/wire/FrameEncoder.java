package io.gramme.client.wire;

import io.gramme.ring.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageEncoder;
import java.util.List;

/**
 * Writes frames; a body over {@link Limits#FRAME_BODY_BYTES} becomes several that follow each other. Keeps no state and
 * knows nothing of message types. The body is copied once, into the buffer that the kernel reads.
 */
public final class FrameEncoder extends MessageToMessageEncoder<Frame> {
    public FrameEncoder() {
        super(Frame.class);
    }

    @Override
    protected void encode(ChannelHandlerContext context, Frame frame, List<Object> out) {
        Bytes body = frame.body();
        int from = 0;
        do {
            int size = Math.min(body.length() - from, Limits.FRAME_BODY_BYTES);
            ByteBuf buffer = context.alloc().directBuffer(Frame.HEADER_BYTES + size);
            out.add(buffer);
            write(frame, from, size, buffer);
            from += size;
        } while (from < body.length());
    }

    /** Writes a frame that need not be cut. */
    static void write(Frame frame, ByteBuf out) {
        write(frame, 0, frame.body().length(), out);
    }

    private static void write(Frame frame, int from, int size, ByteBuf out) {
        out.ensureWritable(Frame.HEADER_BYTES + size);
        out.writeInt(Frame.COUNTED_HEADER_BYTES + size);
        out.writeByte(frame.version());
        out.writeByte(frame.type());
        out.writeShort(from + size < frame.body().length() ? Frame.FLAG_MORE : 0);
        out.writeLong(frame.correlation());
        out.writeInt(frame.partition());
        out.writeLong(frame.epoch());
        frame.body().slice(from, size).feed(out::writeBytes);
    }
}
