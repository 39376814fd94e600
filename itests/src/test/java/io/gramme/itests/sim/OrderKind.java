package io.gramme.itests.sim;

/** What an operator wants in a run. */
enum OrderKind {
    /** A machine that is no member is to become one. */
    JOIN,
    /** A member is to go, once others have what it has. */
    LEAVE,
    /** A member is taken for dead: often it is, and stays so. It goes, and nothing is expected of it any more. */
    REMOVE,
    /** A member is to take a larger or smaller share. */
    WEIGHT,
    /** What is staged begins. */
    COMMIT,
    /** What is staged is dropped, or a change that has begun is taken back. */
    ABORT,
    /** A member dies for good while the ring changes, and is given up. */
    GIVE_UP
}
