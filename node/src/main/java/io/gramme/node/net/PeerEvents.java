package io.gramme.node.net;

import io.gramme.client.wire.Frame;
import io.gramme.ring.NodeId;

/** What the peer port tells the node, from event-loop threads; none of it may block. */
public interface PeerEvents {
    /** A message from another node, not yet decoded; its type says whose it is. */
    void onFrame(NodeId from, Frame frame);

    /** This node's connection to the peer is ready to send, or is gone. */
    void onLink(NodeId peer, boolean up);

    /** The dialled seed turned out to be this node, or the node itself. */
    void onSeed(int seed, NodeId node);

    /** The two will not talk to each other: said in the log once for each reason. */
    void onRefusal(String peer, String reason);
}
