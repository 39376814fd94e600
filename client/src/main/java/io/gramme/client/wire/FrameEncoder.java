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
            boolean more = from + size < body.length();
            ByteBuf buffer = context.alloc().directBuffer(Frame.HEADER_BYTES + size);
            out.add(buffer);
            buffer.writeInt(Frame.COUNTED_HEADER_BYTES + size);
            buffer.writeByte(frame.version());
            buffer.writeByte(frame.type());
            buffer.writeShort(more ? Frame.FLAG_MORE : 0);
            buffer.writeLong(frame.correlation());
            buffer.writeInt(frame.partition());
            buffer.writeLong(frame.epoch());
            body.slice(from, size).feed(buffer::writeBytes);
            from += size;
        } while (from < body.length());
    }
}
