package io.gramme.client.cli.bench.echo;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * One event loop with connections to each server in turn. It writes what any thread asks for: at once, each by itself; or gathered, so
 * that what was asked for meanwhile shares a write.
 */
final class EchoClient implements AutoCloseable {
    private final Queue<Long> submitted = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final List<Channel> connections = new ArrayList<>();
    private final MultiThreadIoEventLoopGroup group;
    private final int requestBytes;

    /**
     * Connects at once.
     *
     * @param count of connections
     * @param answered hears the number of each answer, on the event loop
     * @param lost hears of each connection that has ended
     */
    EchoClient(
            List<EchoServer> servers,
            int count,
            int requestBytes,
            int answerBytes,
            LongConsumer answered,
            Runnable lost) {
        this.requestBytes = requestBytes;
        boolean epoll = Epoll.isAvailable();
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("echo-client", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new FixedLengthFrameDecoder(answerBytes))
                                .addLast(new Reading(answered, lost));
                    }
                });
        for (int i = 0; i < count; i++) {
            EchoServer server = servers.get(i % servers.size());
            connections.add(
                    bootstrap.connect(server.address()).syncUninterruptibly().channel());
        }
    }

    /** From any thread, written by itself; the connection is chosen by the number. */
    void send(long number) {
        Channel to = connection(number);
        to.writeAndFlush(request(to, number), to.voidPromise());
    }

    private Channel connection(long number) {
        return connections.get((int) (number % connections.size()));
    }

    private ByteBuf request(Channel to, long number) {
        return to.alloc().directBuffer(requestBytes).writeLong(number).writeZero(requestBytes - Long.BYTES);
    }

    /** From any thread, written together with what others send meanwhile. */
    void sendGathered(long number) {
        submitted.add(number);
        if (!draining.get() && draining.compareAndSet(false, true)) {
            group.execute(this::drain);
        }
    }

    private void drain() {
        draining.set(false);
        for (Long next = submitted.poll(); next != null; next = submitted.poll()) {
            Channel to = connection(next);
            to.write(request(to, next), to.voidPromise());
        }
        connections.forEach(Channel::flush);
    }

    @Override
    public void close() {
        connections.forEach(connection -> connection.close().awaitUninterruptibly());
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static final class Reading extends ChannelInboundHandlerAdapter {
        private final LongConsumer answered;
        private final Runnable lost;

        private Reading(LongConsumer answered, Runnable lost) {
            this.answered = answered;
            this.lost = lost;
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            lost.run();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf answer = (ByteBuf) message;
            long number = answer.readLong();
            answer.release();
            answered.accept(number);
        }
    }
}
