package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.transfer.Standing;
import io.gramme.ring.NodeId;
import java.util.List;

/** What a loop tells the rest of its node. Never blocks. */
public interface LoopEvents {
    /** The peer has left something unanswered for longer than twice a request's usual time. */
    void overdue(NodeId peer);

    /** The peer was asked something a moment ago; told about once a second for each. */
    void traffic(NodeId peer);

    /** All copies were told to erase these tombstones; each of the nodes has confirmed that it held them. */
    void reaped(TreeId tree, List<KeyState> tombstones, List<NodeId> confirmed);

    /** How this loop stands in a change of the ring; told about once a second, and when it serves under another epoch. */
    void stands(Standing standing);

    /** A record here was found damaged or unreadable. */
    default void unreadable(RecordKey key) {}
}
