package io.gramme.node.net;

import io.gramme.client.wire.Frame;
import io.gramme.node.config.Address;
import io.gramme.node.config.ConfigException;
import io.gramme.node.env.HeldBytes;
import io.gramme.ring.NodeId;
import io.netty.channel.Channel;
import java.net.ConnectException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** The connection to one peer, dialled again whenever it is lost. Its state changes under its own lock, a handful of times. */
final class PeerLink {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 2_000;

    /** One whose data folder was fenced comes by itself when it is back; it is looked for now and then only. */
    private static final long PAUSE_OF_FENCED_MILLIS = 60_000;

    /** What a frame takes besides its body. */
    private static final long FRAME_BYTES = 128;

    private final NodeId peer;
    private final PeerTransport transport;
    private volatile @Nullable Outbox<Frame> outbox;
    private @Nullable Channel current;
    private long currentStore;
    private boolean dialling;
    /** The next dial, while none is under way; never more than one, or a peer that keeps hanging up would be dialled ever more often. */
    private @Nullable Future<?> next;

    private long pauseMillis = FIRST_PAUSE_MILLIS;

    PeerLink(NodeId peer, PeerTransport transport) {
        this.peer = peer;
        this.transport = transport;
    }

    void send(Frame frame) {
        Outbox<Frame> open = outbox;
        if (open != null) {
            open.offer(frame);
        }
    }

    synchronized void dial() {
        if (dialling || current != null || transport.isClosed()) {
            return;
        }
        Address address;
        try {
            address = Address.parse(transport.address(peer));
        } catch (ConfigException e) {
            transport.events().onRefusal(peer.brief(), "its address cannot be used: " + e.getMessage());
            return;
        }
        dialling = true;
        transport.later(() -> connect(address), 0);
    }

    private void connect(Address address) {
        transport
                .connect(address, new PeerDialer(transport.gate(), transport.events(), new PeerDialer.Outcome() {
                    @Override
                    public void ready(PeerHello hello, Channel channel) {
                        if (hello.node().equals(peer)) {
                            adopt(hello, channel);
                        } else {
                            channel.close();
                            another(address, hello.node());
                        }
                    }

                    @Override
                    public void closed() {
                        failed();
                    }
                }))
                .addListener(connected -> {
                    if (connected.cause() instanceof ConnectException) {
                        transport.events().onConnectRefused(peer);
                    }
                    if (!connected.isSuccess()) {
                        failed();
                    }
                });
    }

    private void another(Address address, NodeId node) {
        transport.events().onRefusal(address.toString(), "it is now node " + node + ", not " + peer);
        failed();
    }

    private synchronized void failed() {
        if (!dialling || transport.isClosed()) {
            return;
        }
        dialling = false;
        redial();
    }

    /** The next dial of one that was fenced is put off, and one that was removed is not dialled again unless it comes by itself. */
    private void redial() {
        if (transport.gate().isRemoved(peer)) {
            return;
        }
        long pause = transport.gate().isAway(peer) ? PAUSE_OF_FENCED_MILLIS : pauseMillis;
        forgetNext();
        next = transport.later(this::dial, pause);
        pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
    }

    private void forgetNext() {
        Future<?> known = next;
        if (known != null) {
            known.cancel(false);
            next = null;
        }
    }

    /** A connection whose handshake is done becomes this link's, unless it has one. */
    synchronized void adopt(PeerHello hello, Channel channel) {
        dialling = false;
        if (current != null || transport.isClosed()) {
            channel.close();
            return;
        }
        forgetNext();
        current = channel;
        currentStore = hello.store();
        Outbox<Frame> fresh = new Outbox<>(
                channel,
                new HeldBytes(PeerTransport.OUTBOX),
                frame -> FRAME_BYTES + frame.body().length(),
                frame -> frame);
        channel.pipeline().addLast(new OutboxDrain(fresh));
        outbox = fresh;
        pauseMillis = FIRST_PAUSE_MILLIS;
        transport.events().onLink(peer, true);
        channel.closeFuture().addListener(closed -> lost(channel));
    }

    private synchronized void lost(Channel channel) {
        if (current == channel) {
            current = null;
            outbox = null;
            transport.events().onLink(peer, false);
            if (!transport.isClosed()) {
                redial();
            }
        }
    }

    /** The cluster may have decided that this peer is refused, with the data folder that it has. */
    synchronized void endIfRefused() {
        if (current != null && transport.gate().refuses(peer, currentStore)) {
            current.close();
        }
    }

    synchronized void close() {
        if (current != null) {
            current.close();
        }
    }
}
