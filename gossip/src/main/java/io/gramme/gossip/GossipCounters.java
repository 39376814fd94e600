package io.gramme.gossip;

/**
 * What a {@link GossipProtocol} has done since it started.
 *
 * @param rounds rounds of gossip
 * @param contentsSent members sent whole, because the peer did not know their content
 * @param ringsSent rings sent whole
 * @param dropped messages not acted on: from this node's own id, of another cluster, or above a bound
 * @param suspicionsConfirmed suspicions of this node that others confirmed
 * @param messagesSent messages of every kind, heartbeats and their answers included
 * @param bytesSent what these took on the wire, the headers of their frames aside
 */
public record GossipCounters(
        long rounds,
        long contentsSent,
        long ringsSent,
        long dropped,
        long suspicionsConfirmed,
        long messagesSent,
        long bytesSent) {}
