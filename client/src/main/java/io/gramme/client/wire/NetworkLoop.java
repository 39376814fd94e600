package io.gramme.client.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One daemon thread that runs tasks, timers and connections: the Netty-free face of an event loop, epoll where there is
 * epoll. What runs on it must not block. Names are resolved on a second thread, which exists only while there are names to
 * resolve, because a slow name server must not hold up the connections that are there.
 */
public final class NetworkLoop implements AutoCloseable {
    private static final int MAX_NAMES_WAITING = 64;

    private final MultiThreadIoEventLoopGroup group;
    private final ThreadPoolExecutor resolver;
    private final boolean epoll;

    /**
     * Starts the thread at its first task.
     *
     * @param name of the thread
     */
    public NetworkLoop(String name) {
        epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), io);
        resolver = new ThreadPoolExecutor(
                1,
                1,
                5,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_NAMES_WAITING),
                new DefaultThreadFactory(name + "-names", true));
        resolver.allowCoreThreadTimeOut(true);
    }

    /** Runs the task on the loop, after everything handed in before it. False when the loop is closed. */
    public boolean execute(Runnable task) {
        try {
            group.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Runs the task on the loop once the delay is over, unless the loop is closed by then. */
    public void schedule(Runnable task, Duration delay) {
        try {
            Future<?> unused = group.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The loop is closed already, which is all that the caller would learn.
            return;
        }
    }

    public boolean isCurrentThread() {
        return group.iterator().next().inEventLoop();
    }

    /**
     * Opens a connection and shakes hands. The listener hears of it on the loop, and always of its end.
     *
     * @param timeout for each of resolving, connecting and shaking hands
     */
    public Connection connect(Address address, Duration timeout, Request.Hello hello, Connection.Listener listener) {
        Connection connection = new Connection(address, hello, timeout, listener);
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(channelType())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) timeout.toMillis())
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(connection.pipeline());
        if (isLiteral(address.host())) {
            connect(bootstrap, connection, new InetSocketAddress(address.host(), address.port()));
            return connection;
        }
        try {
            resolver.execute(() -> resolve(bootstrap, connection, address));
        } catch (RejectedExecutionException e) {
            execute(() -> connection.failed("too many names wait to be resolved", e));
        }
        return connection;
    }

    private Class<? extends SocketChannel> channelType() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    private static boolean isLiteral(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    private void resolve(Bootstrap bootstrap, Connection connection, Address address) {
        try {
            InetSocketAddress resolved = new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
            execute(() -> connect(bootstrap, connection, resolved));
        } catch (UnknownHostException e) {
            execute(() -> connection.failed("no address is known for the name " + address.host(), e));
        }
    }

    private void connect(Bootstrap bootstrap, Connection connection, InetSocketAddress remote) {
        if (group.isShuttingDown()) {
            return;
        }
        ChannelFuture connecting = bootstrap.connect(remote);
        connecting.addListener(done -> {
            Throwable cause = done.cause();
            if (cause != null) {
                connection.failed(Connection.reasonOf(cause), cause);
            }
        });
    }

    /** Closes every connection and ends the thread. What was handed in before still runs. Does not wait. */
    @Override
    public void close() {
        resolver.shutdownNow();
        Future<?> unused = group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }

    /** Waits for the end of the thread after {@link #close}; false when it did not come in time. */
    public boolean awaitClosed(Duration timeout) throws InterruptedException {
        return group.awaitTermination(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
}
