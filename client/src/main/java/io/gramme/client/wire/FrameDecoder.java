package io.gramme.client.wire;

import io.gramme.ring.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Arrays;

/**
 * Reads frames off one connection and puts cut messages together again. Knows nothing of message types.
 *
 * <p>Every byte is copied off the socket buffer straight into the array that the body will be a slice of. That array
 * grows with what has arrived, never with what a header promises: a connection that announces much and sends little holds
 * {@value #FIRST_ALLOCATION_BYTES} bytes at most.
 *
 * <p>The first bad byte raises a {@link WireException} in the pipeline; the owner closes the connection, and what still
 * arrives on it until then is dropped. Confined to the connection's event loop.
 */
public final class FrameDecoder extends ChannelInboundHandlerAdapter {
    private static final int FIRST_ALLOCATION_BYTES = 16 << 10;

    private final int maxMessageBytes;
    private final ByteBuf header =
            Unpooled.wrappedBuffer(new byte[Frame.HEADER_BYTES]).clear();

    private byte[] body = Bytes.EMPTY.toArray();
    private int filled;
    /** Where the body ends as far as the frames seen tell; meaningless until a header is complete. */
    private int end;

    private boolean inBody;
    private boolean continued;
    private boolean more;
    private boolean broken;
    private int version;
    private int type;
    private long correlation;
    private int partition;
    private long epoch;

    /**
     * A decoder for one connection.
     *
     * @param maxMessageBytes the most bytes in the body of one message, all its frames together
     */
    public FrameDecoder(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            while (!broken && in.isReadable()) {
                read(context, in);
            }
        } catch (WireException e) {
            broken = true;
            body = Bytes.EMPTY.toArray();
            context.fireExceptionCaught(e);
        } finally {
            in.release();
        }
    }

    /** Consumes at least one byte. */
    private void read(ChannelHandlerContext context, ByteBuf in) {
        if (!inBody) {
            in.readBytes(header, Math.min(in.readableBytes(), header.writableBytes()));
            if (header.isWritable()) {
                return;
            }
            startBody();
        }
        int size = Math.min(in.readableBytes(), end - filled);
        if (size > body.length - filled) {
            body = Arrays.copyOf(body, capacityFor(filled + size));
        }
        in.readBytes(body, filled, size);
        filled += size;
        if (filled == end) {
            finishFrame(context);
        }
    }

    private void startBody() {
        long counted = header.readUnsignedInt();
        long size = counted - Frame.COUNTED_HEADER_BYTES;
        if (size < 0 || size > Limits.FRAME_BODY_BYTES) {
            throw new WireException("a frame of " + counted + " bytes; these are not Gramme's frames");
        }
        if (filled + size > maxMessageBytes) {
            throw new WireException("a message over " + maxMessageBytes + " bytes");
        }
        readHeader();
        if (more && size == 0) {
            throw new WireException("an empty frame that says there is more");
        }
        header.clear();
        inBody = true;
        end = filled + (int) size;
    }

    private void readHeader() {
        int newVersion = header.readUnsignedByte();
        int newType = header.readUnsignedByte();
        int flags = header.readUnsignedShort();
        long newCorrelation = header.readLong();
        int newPartition = header.readInt();
        long newEpoch = header.readLong();
        if (newVersion == 0 || (flags & ~Frame.FLAG_MORE) != 0 || newPartition < Frame.NO_PARTITION || newEpoch < 0) {
            throw new WireException("a frame header with version " + newVersion + ", flags " + flags + ", partition "
                    + newPartition + ", epoch " + newEpoch);
        }
        if (continued && (newVersion != version || newType != type || newCorrelation != correlation)) {
            throw new WireException("a frame of another message inside the message " + correlation);
        }
        version = newVersion;
        type = newType;
        correlation = newCorrelation;
        partition = newPartition;
        epoch = newEpoch;
        more = (flags & Frame.FLAG_MORE) != 0;
    }

    /** Small bodies are allocated once and exactly; long ones grow with what has arrived. */
    private int capacityFor(int needed) {
        if (!more && !continued && end <= FIRST_ALLOCATION_BYTES) {
            return end;
        }
        long doubled = Math.max(Math.max(needed, FIRST_ALLOCATION_BYTES), 2L * body.length);
        int ceiling = more ? maxMessageBytes : end;
        return (int) Math.max(needed, Math.min(doubled, ceiling));
    }

    private void finishFrame(ChannelHandlerContext context) {
        inBody = false;
        if (more) {
            continued = true;
            return;
        }
        Frame frame = new Frame(version, type, correlation, partition, epoch, Bytes.wrap(body, 0, filled));
        body = Bytes.EMPTY.toArray();
        filled = 0;
        continued = false;
        context.fireChannelRead(frame);
    }
}
