package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Delta;
import io.gramme.gossip.GossipMessage.Digest;
import io.gramme.gossip.GossipMessage.Removal;
import io.gramme.gossip.GossipMessage.RingPull;
import io.gramme.gossip.GossipMessage.RingPush;
import io.gramme.gossip.GossipMessage.Suspicions;
import io.gramme.ring.NodeId;

/** What a removed node says: one that opens a digest is told, one that asks for the ring gets it, and the rest is dropped. */
final class FromRemoved implements GossipMessage.Handler {
    private final RingExchange rings;
    private final GuardedTransport transport;
    private long dropped;

    FromRemoved(RingExchange rings, GuardedTransport transport) {
        this.rings = rings;
        this.transport = transport;
    }

    @Override
    public void onDigest(NodeId from, Digest digest) {
        if (digest.answer()) {
            dropped++;
        } else {
            transport.send(from, new Removal(rings.stamp()));
        }
    }

    @Override
    public void onRingPull(NodeId from, RingPull pull) {
        rings.onPull(from, pull);
    }

    @Override
    public void onDelta(NodeId from, Delta delta) {
        dropped++;
    }

    @Override
    public void onSuspicions(NodeId from, Suspicions suspicions) {
        dropped++;
    }

    @Override
    public void onRingPush(NodeId from, RingPush push) {
        dropped++;
    }

    @Override
    public void onRemoval(NodeId from, Removal removal) {
        dropped++;
    }

    @Override
    public void onDetection(NodeId from, DetectorMessage message) {
        dropped++;
    }

    long dropped() {
        return dropped;
    }
}
