package io.gramme.node.net;

import io.gramme.client.wire.Frame;
import io.gramme.client.wire.FrameDecoder;
import io.gramme.client.wire.FrameEncoder;
import io.gramme.node.config.Address;
import io.gramme.node.membership.Topology;
import io.gramme.ring.NodeId;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The port between nodes. Each node dials each other node it knows and sends on that connection alone; what it accepts, it only
 * reads. A lost connection is dialled again after a pause that grows from 50 ms to 2 s.
 *
 * <p>Thread-safe. {@link #send} drops what cannot be sent: no connection, or too many bytes waiting for a peer that does not take them.
 */
public final class PeerTransport implements AutoCloseable {
    /** How many bytes may wait for one peer. */
    static final long OUTBOX = 32L << 20;

    private static final int CONNECT_MILLIS = 2_000;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(256 << 10, 1 << 20);

    private final NodeId self;
    private final List<Address> seeds;
    private final NetThreads threads;
    private final PeerEvents events;
    private final Gate gate;
    private final Map<NodeId, PeerLink> links = new ConcurrentHashMap<>();
    private final Map<NodeId, String> addresses = new ConcurrentHashMap<>();
    private final AcceptedPeers acceptedPeers = new AcceptedPeers();
    /** Names are resolved in a thread of their own: a name server that does not answer must not hold up the loops. */
    private final ScheduledThreadPoolExecutor dials = new ScheduledThreadPoolExecutor(
            1, new DefaultThreadFactory("dials", true), new ThreadPoolExecutor.DiscardPolicy());

    private final ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile boolean closed;
    private volatile @Nullable Channel server;

    /**
     * Listens at once. Throws {@link io.gramme.node.config.ConfigException} when the address is taken.
     *
     * @param identity of this node, read anew for each handshake, for its cluster may become known
     * @param people whom the cluster has decided to refuse, asked at each handshake
     */
    public PeerTransport(
            NodeId self,
            Address listen,
            List<Address> seeds,
            NetThreads threads,
            Supplier<PeerIdentity> identity,
            Supplier<Topology.People> people,
            PeerEvents events) {
        this.self = self;
        this.seeds = List.copyOf(seeds);
        this.threads = threads;
        this.events = events;
        this.gate = new Gate(() -> identity.get().hello(self, bound()), people);
        this.server = threads.listen("peer", listen, channel -> {
            accepted.add(channel);
            pipeline(channel, new PeerAcceptor(gate, events, acceptedPeers, this::accepted));
        });
    }

    static void pipeline(Channel channel, io.netty.channel.ChannelHandler handler) {
        channel.pipeline()
                .addLast(new FrameDecoder(ReplicaSerializers.MAX_MESSAGE_BYTES))
                .addLast(new FrameEncoder())
                .addLast(handler);
    }

    /** The port that is really listened on. */
    public int port() {
        return bound().orElseThrow();
    }

    /** Empty while the constructor is still at it, when a peer may already be calling. */
    private OptionalInt bound() {
        Channel listening = server;
        return listening == null
                ? OptionalInt.empty()
                : OptionalInt.of(((InetSocketAddress) listening.localAddress()).getPort());
    }

    /** Takes note of where a node is, and connects to it unless it is connected already. */
    public void learn(NodeId node, String address) {
        if (node.equals(self) || address.equals(addresses.put(node, address))) {
            return;
        }
        link(node).dial();
    }

    /** A peer was let in that says where it can be dialled: if it was away for long it is not dialled by itself. */
    private void accepted(NodeId node, String address) {
        learn(node, address);
        if (!node.equals(self)) {
            link(node).dial();
        }
    }

    /** Ends the connections from and to whoever is refused by now. */
    public void endRefused() {
        acceptedPeers.closeRefused(gate);
        links.values().forEach(PeerLink::endIfRefused);
    }

    private PeerLink link(NodeId node) {
        return links.computeIfAbsent(node, id -> new PeerLink(id, this));
    }

    /** Finds out who listens at a seed's address; {@link PeerEvents#onSeed} follows if somebody does. */
    public void dialSeed(int seed) {
        later(() -> dial(seed, seeds.get(seed)), 0);
    }

    private void dial(int seed, Address address) {
        connect(address, new PeerDialer(gate, events, new PeerDialer.Outcome() {
            @Override
            public void ready(PeerHello peer, Channel channel) {
                if (peer.node().equals(self)) {
                    channel.close();
                } else {
                    addresses.putIfAbsent(peer.node(), address.toString());
                    link(peer.node()).adopt(peer, channel);
                }
                // Only now: whoever hears of it sends to it at once.
                events.onSeed(seed, peer.node());
            }

            @Override
            public void closed() {
                // The membership protocol dials again in its own time.
            }
        }));
    }

    /** Runs the dial once so much time is over, unless this is closed by then. */
    Future<?> later(Runnable dial, long millis) {
        return dials.schedule(dial, millis, TimeUnit.MILLISECONDS);
    }

    /** In the thread of the dials: it resolves the address. */
    ChannelFuture connect(Address address, PeerDialer dialer) {
        return new Bootstrap()
                .group(threads.group())
                .channel(threads.channel())
                .disableResolver()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        pipeline(channel, dialer);
                    }
                })
                .connect(address.resolve());
    }

    /** Sends a frame, or drops it. */
    public void send(NodeId to, Frame frame) {
        PeerLink link = links.get(to);
        if (link != null) {
            link.send(frame);
        }
    }

    String address(NodeId node) {
        return addresses.getOrDefault(node, "");
    }

    boolean isClosed() {
        return closed;
    }

    Gate gate() {
        return gate;
    }

    PeerEvents events() {
        return events;
    }

    @Override
    public void close() {
        closed = true;
        dials.shutdownNow();
        Objects.requireNonNull(server).close().awaitUninterruptibly();
        accepted.close().awaitUninterruptibly();
        links.values().forEach(PeerLink::close);
    }
}
