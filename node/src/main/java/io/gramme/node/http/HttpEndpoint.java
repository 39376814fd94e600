package io.gramme.node.http;

import io.gramme.node.config.Address;
import io.gramme.node.env.HeldBytes;
import io.gramme.node.net.NetThreads;
import io.gramme.node.net.StallGuard;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import java.net.InetSocketAddress;

/** The HTTP port. */
public final class HttpEndpoint implements AutoCloseable {
    private static final int MAX_LINE = 16_384;
    private static final int MAX_HEADERS = 128 * 1_024;
    private static final int MAX_CHUNK = 64 * 1_024;

    private final Channel server;

    /** Listens at once. Throws {@link io.gramme.node.config.ConfigException} when the address is taken. */
    public HttpEndpoint(Address listen, NetThreads threads, HttpRoutes routes, HeldBytes held) {
        server = threads.listen("http", listen, channel -> {
            channel.pipeline()
                    .addLast(new StallGuard())
                    .addLast(new HttpServerCodec(MAX_LINE, MAX_HEADERS, MAX_CHUNK))
                    .addLast(new HttpServerKeepAliveHandler())
                    .addLast(new ValueAggregator())
                    .addLast(new HttpExchangeHandler(routes, held));
        });
    }

    /** The port that is really listened on. */
    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void close() {
        server.close().awaitUninterruptibly();
    }
}
