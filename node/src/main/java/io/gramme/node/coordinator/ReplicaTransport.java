package io.gramme.node.coordinator;

import io.gramme.ring.NodeId;

/** Sends messages about records to peers. Returns at once; a message that cannot be sent is lost. */
@FunctionalInterface
public interface ReplicaTransport {
    /**
     * Sends one.
     *
     * @param epoch of the ring under which what the message belongs to began
     */
    void send(NodeId to, ReplicaMessage message, long epoch);
}
