package io.gramme.node.membership;

/** What became of a command for the ring log, for whoever wanted it. */
public sealed interface Outcome {
    /** It was decided and holds. */
    record Done() implements Outcome {}

    /** It was decided and changed nothing, for that reason. */
    record Refused(String why) implements Outcome {}

    /** Nobody has said so far what became of it: it may still be decided. */
    record Unknown(String why) implements Outcome {}
}
