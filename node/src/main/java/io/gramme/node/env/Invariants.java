package io.gramme.node.env;

/**
 * Checks for programmer errors: always on, and fatal. A node whose state contradicts itself must not go on acknowledging
 * writes, so the top of its loop logs one line and ends the process.
 */
public final class Invariants {
    private Invariants() {}

    public static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new Violation(otherwise);
        }
    }

    /** The state of this node contradicts itself. Never caught but to halt. */
    public static final class Violation extends Error {
        private static final long serialVersionUID = 1L;

        Violation(String message) {
            super(message);
        }
    }
}
