package io.gramme.ring.env;

import io.gramme.ring.NodeId;

/**
 * Sends messages to other nodes, with no promise at all: a message may be dropped, delayed, repeated or overtaken, and
 * nothing tells the sender. Sending never blocks and never throws.
 *
 * @param <M> the messages of one protocol
 */
public interface Transport<M> {
    void send(NodeId to, M message);
}
