package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Removal;
import io.gramme.gossip.GossipMessage.RingPush;
import io.gramme.ring.NodeId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What leaves this node, in one place: counted, and nothing to a removed node but that it is removed, and the ring that says
 * so. Once this node itself has no part in the cluster any more, nothing at all.
 */
final class GuardedTransport implements GossipTransport {
    private final GossipTransport transport;
    private final SortedSet<NodeId> removed = new TreeSet<>();
    private boolean closed;
    private long messages;
    private long bytes;

    GuardedTransport(GossipTransport transport) {
        this.transport = transport;
    }

    /** False when it is known already. Nothing takes it back. */
    boolean remove(NodeId id) {
        return removed.add(id);
    }

    boolean isRemoved(NodeId id) {
        return !removed.isEmpty() && removed.contains(id);
    }

    SortedSet<NodeId> removed() {
        return Collections.unmodifiableSortedSet(removed);
    }

    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void send(NodeId to, GossipMessage message) {
        boolean concernsRemoval = message instanceof Removal || message instanceof RingPush;
        if (!closed && (concernsRemoval || !isRemoved(to))) {
            messages++;
            bytes += message.sizeBytes();
            transport.send(to, message);
        }
    }

    @Override
    public void dial(int seedIndex) {
        if (!closed) {
            transport.dial(seedIndex);
        }
    }

    long messages() {
        return messages;
    }

    /** Bodies alone, as {@link GossipMessage#sizeBytes} says. */
    long bytes() {
        return bytes;
    }
}
