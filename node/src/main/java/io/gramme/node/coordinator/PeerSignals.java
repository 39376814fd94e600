package io.gramme.node.coordinator;

import io.gramme.ring.NodeId;

/** What a loop's traffic tells of peers; the failure detector hears it. Never blocks. */
public interface PeerSignals {
    /** The peer has left something unanswered for longer than twice a request's usual time. */
    void overdue(NodeId peer);

    /** The peer was asked something a moment ago; told about once a second for each. */
    void traffic(NodeId peer);
}
