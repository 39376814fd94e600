package io.gramme.node.membership;

/** Between whoever leads the ring log and the other nodes, before a member is fenced. */
public sealed interface FenceMessage extends ControlMessage {
    /** Leader to node: how many of its copies lack something. */
    record AskWhole() implements FenceMessage {}

    /**
     * Node to leader.
     *
     * @param lacking copies of the node that lack something, so that what they lack may be on the absent member alone
     */
    record Whole(long lacking) implements FenceMessage {}
}
