package io.gramme.client;

import io.gramme.client.wire.Address;
import io.gramme.client.wire.Frame;
import io.gramme.client.wire.FrameDecoder;
import io.gramme.client.wire.FrameEncoder;
import io.gramme.client.wire.Limits;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.RequestCodec;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.ResponseCodec;
import io.gramme.ring.NodeId;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A node on loopback that speaks the wire protocol and otherwise does what a test says. */
final class FakeNode implements AutoCloseable {
    private final NodeId id;
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final List<Request> seen = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour;
    private @Nullable Channel server;
    private int port;

    FakeNode(NodeId id, Behaviour behaviour) {
        this.id = id;
        this.behaviour = behaviour;
        start();
    }

    /** What the node does with a request. */
    interface Behaviour {
        void on(Request request, Exchange exchange);
    }

    /** One request that waits for its answer; the answer may come from any thread and at any time. */
    static final class Exchange {
        private final Channel channel;
        private final Frame request;
        private final ResponseCodec codec = new ResponseCodec();

        Exchange(Channel channel, Frame request) {
            this.channel = channel;
            this.request = request;
        }

        Frame frame() {
            return request;
        }

        void reply(long epoch, Response response) {
            ChannelFuture unused =
                    channel.writeAndFlush(codec.encode(request.correlation(), epoch, response), channel.voidPromise());
        }

        void after(long millis, Runnable reply) {
            Future<?> unused = channel.eventLoop().schedule(reply, millis, TimeUnit.MILLISECONDS);
        }

        void reply(Frame frame) {
            ChannelFuture unused = channel.writeAndFlush(frame, channel.voidPromise());
        }

        void replyRaw(byte... bytes) {
            ChannelFuture unused = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
        }

        void hangUp() {
            ChannelFuture unused = channel.close();
        }
    }

    NodeId id() {
        return id;
    }

    String address() {
        return new Address("127.0.0.1", port).toString();
    }

    /** Every request but the handshakes, in the order of their arrival. */
    List<Request> seen() {
        return seen;
    }

    <T extends Request> List<T> seen(Class<T> kind) {
        return seen.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    void behave(Behaviour next) {
        behaviour = next;
    }

    Behaviour behaviour() {
        return behaviour;
    }

    int connections() {
        return connections.size();
    }

    /**
     * Listens on the port it had before. It is one of those that the system also gives to outgoing connections, so it may be
     * taken for a moment.
     */
    void start() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        ChannelFuture bound = bind().awaitUninterruptibly();
        while (!bound.isSuccess() && System.nanoTime() - end < 0) {
            bound = bind().awaitUninterruptibly();
        }
        server = bound.syncUninterruptibly().channel();
        port = ((InetSocketAddress) server.localAddress()).getPort();
    }

    private ChannelFuture bind() {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel socket) {
                        connections.add(socket);
                        socket.pipeline()
                                .addLast(new FrameDecoder(Limits.REQUEST_BYTES), new FrameEncoder(), new Serve());
                    }
                })
                .bind("127.0.0.1", port);
    }

    /** As a kill does: the port is closed and so is every connection. */
    void stop() {
        if (server != null) {
            server.close().syncUninterruptibly();
        }
        connections.forEach(channel -> channel.close().syncUninterruptibly());
    }

    @Override
    public void close() {
        stop();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Serve extends ChannelInboundHandlerAdapter {
        private final RequestCodec codec = new RequestCodec();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Frame frame = (Frame) message;
            Request request = codec.decode(frame);
            if (!(request instanceof Request.Hello)) {
                seen.add(request);
            }
            behaviour.on(request, new Exchange(context.channel(), frame));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            connections.remove(context.channel());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            ChannelFuture unused = context.close();
        }
    }
}
