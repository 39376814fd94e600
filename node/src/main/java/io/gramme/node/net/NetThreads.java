package io.gramme.node.net;

import io.gramme.node.config.Address;
import io.gramme.node.config.ConfigException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Event loops that ports share: epoll where there is epoll, else NIO. */
public final class NetThreads implements AutoCloseable {
    private final EventLoopGroup group;
    private final List<NetLoop> loops = new ArrayList<>();
    private final boolean epoll = Epoll.isAvailable();

    public NetThreads(String name, int threads) {
        group = new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory(name, true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        group.forEach(loop -> loops.add(new NetLoop((SingleThreadEventLoop) loop)));
    }

    /** As many as there are threads; connections are dealt out to them in turn. */
    public List<NetLoop> loops() {
        return Collections.unmodifiableList(loops);
    }

    public EventLoopGroup group() {
        return group;
    }

    /**
     * Listens at once.
     *
     * @param port what it is for, as the configuration calls it
     * @throws ConfigException when the address cannot be listened on, saying why
     */
    public Channel listen(String port, Address address, Consumer<Channel> accepted) {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted.accept(channel);
                    }
                })
                .bind(address.resolve())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new ConfigException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage()
                            + "; if another program listens there stop it, or change listen." + port);
        }
        return bound.channel();
    }

    public Class<? extends Channel> channel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    public String transport() {
        return epoll ? "epoll" : "nio";
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}
