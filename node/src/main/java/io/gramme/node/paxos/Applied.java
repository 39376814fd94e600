package io.gramme.node.paxos;

/** What changes the state that the log drives, in the order of the slots. */
public sealed interface Applied {
    /** The value of the slot is decided, for ever. */
    record Decided(long slot, Value value) implements Applied {}

    /** The state is to be replaced by that of the snapshot, which is newer. */
    record Installed(Snapshot snapshot) implements Applied {}
}
