package io.gramme.client.wire;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.EncoderException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to one node, pipelined: requests go out as they come, answers are matched by correlation by the
 * owner.
 *
 * <pre>
 *   connecting ──► shaking hands ──► open ──► closed
 *        └───────────────┴───────────────────────▲
 * </pre>
 *
 * <p>Confined to its {@link NetworkLoop}. A frame that is none, or an answer that cannot be read, closes it.
 */
public final class Connection {
    private static final long HANDSHAKE = 0;

    private final Address address;
    private final Request.Hello hello;
    private final Duration timeout;
    private final Listener listener;
    private final RequestCodec requests = new RequestCodec();
    private final ResponseCodec responses = new ResponseCodec();

    private @Nullable Channel channel;
    private @Nullable FrameGatherer gatherer;
    private boolean open;
    private boolean closed;
    private String reason = "";

    Connection(Address address, Request.Hello hello, Duration timeout, Listener listener) {
        this.address = address;
        this.hello = hello;
        this.timeout = timeout;
        this.listener = listener;
    }

    /** What the owner hears, on the loop. {@code onClosed} comes exactly once and last. */
    public interface Listener {
        void onOpen(Response.Welcome welcome, long epoch);

        void onResponse(long correlation, long epoch, Response response);

        /** The node refused the handshake; {@code onClosed} follows. */
        void onRefused(Response.Failed failed);

        /** Everything that was read off the socket at this moment has been handed over. */
        void onBatchEnd();

        void onClosed(String reason);
    }

    public Address address() {
        return address;
    }

    public boolean isOpen() {
        return open && !closed;
    }

    /**
     * Puts the request behind those sent before; nothing leaves before {@link #flush}.
     *
     * @param correlation from 1
     */
    public void send(long correlation, int partition, long epoch, Request request) {
        if (gatherer != null && isOpen()) {
            gatherer.add(requests.encode(correlation, partition, epoch, request));
        }
    }

    public void flush() {
        if (gatherer != null) {
            gatherer.flush();
        }
    }

    /** Closes it; the listener hears of it with this reason. */
    public void close(String why) {
        end(why);
    }

    ChannelHandler pipeline() {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel socket) {
                socket.pipeline().addLast(new FrameDecoder(Limits.RESPONSE_BYTES), new FrameEncoder(), new Inbound());
            }
        };
    }

    void failed(String why, Throwable cause) {
        end(why);
    }

    static String reasonOf(Throwable cause) {
        Throwable root = cause instanceof EncoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (root instanceof ConnectException
                && String.valueOf(root.getMessage()).contains("refused")) {
            return "connection refused";
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    private void end(String why) {
        if (closed) {
            return;
        }
        closed = true;
        reason = why;
        if (gatherer != null) {
            gatherer.discard();
        }
        if (channel != null) {
            ChannelFuture unused = channel.close();
        }
        listener.onClosed(reason);
    }

    private void shakeHands(Channel connected) {
        if (closed) {
            ChannelFuture unused = connected.close();
            return;
        }
        channel = connected;
        gatherer = new FrameGatherer(connected);
        ChannelFuture unused = connected.writeAndFlush(requests.encode(HANDSHAKE, 0, hello), connected.voidPromise());
        Future<?> patience = connected
                .eventLoop()
                .schedule(
                        () -> {
                            if (!open) {
                                end("no welcome within " + timeout.toMillis() + " ms");
                            }
                        },
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
        connected.closeFuture().addListener(done -> patience.cancel(false));
    }

    private void receive(Frame frame) {
        if (closed) {
            return;
        }
        Response response = responses.decode(frame);
        if (open) {
            listener.onResponse(frame.correlation(), frame.epoch(), response);
        } else if (response instanceof Response.Welcome welcome) {
            open = true;
            listener.onOpen(welcome, frame.epoch());
        } else if (response instanceof Response.Failed failed) {
            listener.onRefused(failed);
            end(failed.message());
        } else {
            end("the handshake was answered with something else");
        }
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            shakeHands(context.channel());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            receive((Frame) message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            listener.onBatchEnd();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end("the node closed the connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException || cause instanceof WireException) {
                end(reasonOf(cause));
            } else {
                end("an error in the client: " + cause);
            }
        }
    }
}
