package io.gramme.node.paxos;

import io.gramme.ring.Bytes;

/** What is decided for a slot. */
public sealed interface Value {
    /** What somebody wanted decided; its meaning is not known here. */
    record Command(Bytes bytes) implements Value {}

    /** Fills a slot that a new leader found empty below others. */
    record Nothing() implements Value {}

    /** From the next slot on these decide. */
    record Change(Voters voters) implements Value {}
}
