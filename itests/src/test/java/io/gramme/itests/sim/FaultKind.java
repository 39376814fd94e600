package io.gramme.itests.sim;

/** What can go wrong in a run. */
enum FaultKind {
    /** {@code kill -9}, and a start some time later. */
    CRASH,
    /** {@code SIGTERM}: the node finishes what it has and stops; and a start some time later. */
    STOP,
    /** A kill that also takes what was not forced. */
    POWER_LOSS,
    /** A power loss after which the disk is empty, but for the configuration that names the node. At most one in a run. */
    WIPE,
    /** A copy of the disk is made, and takes its place after a crash some time later. At most one in a run. */
    RESTORE,
    /** A crash, after which one key file is not there any more. */
    KEY_FILE_LOSS,
    /** The process stands still for a while, as in a long collection of garbage, and then does everything at once. */
    PAUSE,
    /** One direction of one link. */
    CUT,
    /** Both directions of one link, off and on in turns. */
    FLAP,
    /** The nodes fall into two groups. */
    SPLIT,
    /** Every link loses, repeats, reorders and delays. */
    BAD_LINKS,
    SLOW_DISK,
    /** No room for another segment. */
    FULL_DISK,
    /** Reads of segments fail. */
    READ_ERRORS,
    /** The wall clock of one node jumps. */
    CLOCK_STEP,
    /** Some bytes on the disks of a node become others, while it runs or while it is down, and nobody is told. */
    BIT_FLIP,
    /** {@code kill -9} the next time, or a moment after, that a node comes to a step of a change of the ring. */
    CRASH_POINT,
    /** Both directions of one link, the next time that a node says that copies of its are complete. */
    CUT_POINT;

    /** Whether a node may lose records that it had safe. */
    boolean destroysCopies() {
        return this == WIPE || this == RESTORE || this == READ_ERRORS || this == BIT_FLIP;
    }
}
