package io.gramme.itests.chaos.check;

/** Judges a history by one rule. Has no state of its own. */
public interface Checker {
    /** What people call it: lower case, with hyphens. */
    String name();

    /** Whether the history is of the mode that the rule is for, and has operations that it speaks of. */
    boolean isFor(History history);

    /** Judges it. */
    Verdict check(History history);
}
