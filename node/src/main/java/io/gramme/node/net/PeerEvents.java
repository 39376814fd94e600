package io.gramme.node.net;

import io.gramme.gossip.GossipMessage;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.membership.ControlMessage;
import io.gramme.ring.NodeId;

/** What the peer port tells the node, from event-loop threads; none of it may block. */
public interface PeerEvents {
    /** A peer's message, sent under a ring of that epoch. */
    void onReplica(NodeId from, long epoch, ReplicaMessage message);

    void onControl(NodeId from, ControlMessage message);

    void onGossip(NodeId from, GossipMessage message);

    /** This node's connection to the peer is ready to send, or is gone. */
    void onLink(NodeId peer, boolean up);

    /** Nobody listens where the peer should be. */
    void onConnectRefused(NodeId peer);

    /** The dialled seed turned out to be this node, or the node itself. */
    void onSeed(int seed, NodeId node);

    /** Another process is this node already: this one must end before it does harm. */
    void onTwin(String reason);

    /** The cluster refuses this node's data folder for good: it must be set aside. */
    void onFenced(String reason);

    /** The two will not talk to each other: said in the log once for each reason. */
    void onRefusal(String peer, String reason);
}
