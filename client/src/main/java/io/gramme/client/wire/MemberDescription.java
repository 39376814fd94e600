package io.gramme.client.wire;

import io.gramme.ring.NodeId;

/**
 * A member as clients and operators see it.
 *
 * @param state a word for people: {@code up}, {@code down}, {@code leaving}
 * @param clientAddress where clients reach it, {@code host:port}; empty when not known yet
 * @param httpAddress the same for HTTP
 * @param peerAddress the same for other nodes
 */
public record MemberDescription(
        NodeId id,
        String zone,
        int weight,
        String state,
        String clientAddress,
        String httpAddress,
        String peerAddress) {}
