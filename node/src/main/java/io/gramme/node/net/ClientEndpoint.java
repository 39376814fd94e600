package io.gramme.node.net;

import io.gramme.client.wire.FrameDecoder;
import io.gramme.client.wire.FrameEncoder;
import io.gramme.client.wire.Limits;
import io.gramme.node.config.Address;
import io.gramme.node.env.HeldBytes;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** The port of the native protocol. Each connection is a {@link ClientSession}. */
public final class ClientEndpoint implements AutoCloseable {
    private final Channel server;

    /**
     * Listens at once. Throws {@link io.gramme.node.config.ConfigException} when the address is taken.
     *
     * @param held where answers that wait to be written are counted
     * @param inFlight how many requests one connection may have under way
     */
    public ClientEndpoint(Address listen, NetThreads threads, RequestSink sink, HeldBytes held, int inFlight) {
        server = threads.listen("client", listen, channel -> {
            channel.pipeline()
                    .addLast(new FrameDecoder(Limits.REQUEST_BYTES))
                    .addLast(new FrameEncoder())
                    .addLast(new StallGuard())
                    .addLast(new ClientSession(channel, sink, held, inFlight));
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
