package io.gramme.gossip;

import io.gramme.ring.env.Transport;

/**
 * How gossip reaches others. A message goes to a {@link io.gramme.ring.NodeId}, which the transport can reach when the
 * {@link Membership} has its address, when it answered a dial, or when it sent something a moment ago; a message to any other
 * is dropped. Seeds are addresses until they have answered.
 */
public interface GossipTransport extends Transport<GossipMessage> {
    /**
     * Tries to learn who answers at {@code cluster.seeds[seedIndex]}: an answer comes as {@link GossipProtocol#onSeed}, a
     * failure not at all. Never blocks and never throws; a dial under way or an open connection makes it cheap.
     */
    void dial(int seedIndex);
}
