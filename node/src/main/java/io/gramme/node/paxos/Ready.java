package io.gramme.node.paxos;

import io.gramme.ring.NodeId;
import java.util.List;

/**
 * What came out of a group since the last time.
 *
 * @param writes to be made durable in this order; {@link PaxosGroup#onDurable} tells when they are
 * @param messages to be sent now: nothing that they say depends on a write that is not durable
 * @param applied to be taken over in this order, whether or not the writes are durable yet
 */
public record Ready(List<Write> writes, List<Outgoing> messages, List<Applied> applied) {
    public Ready {
        writes = List.copyOf(writes);
        messages = List.copyOf(messages);
        applied = List.copyOf(applied);
    }

    public boolean isEmpty() {
        return writes.isEmpty() && messages.isEmpty() && applied.isEmpty();
    }

    /** A message and whom it is for. */
    public record Outgoing(NodeId to, Envelope envelope) {}
}
