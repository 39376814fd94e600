package io.gramme.itests.sim;

import java.util.EnumSet;
import java.util.Set;

/** What a run may be made of. A seed draws the rest. */
enum Profile {
    /** One node, N = 1, with every fault of one machine. */
    SINGLE,
    /** A cluster to which nothing happens. */
    CALM,
    /** Cuts, splits and bad links. */
    NETWORK,
    /** Ends of processes and of power. */
    CRASH,
    /** Disks that are slow, full, unreadable, empty or replaced by an old copy. */
    DISK,
    /** Disks that rot. */
    ROT,
    /** A small ring that grows and shrinks, while processes end, links break and disks are emptied. */
    RING,
    /** Everything. */
    SWARM;

    Set<FaultKind> faults() {
        return switch (this) {
            case SINGLE ->
                EnumSet.of(
                        FaultKind.CRASH,
                        FaultKind.STOP,
                        FaultKind.POWER_LOSS,
                        FaultKind.SLOW_DISK,
                        FaultKind.KEY_FILE_LOSS,
                        FaultKind.PAUSE,
                        FaultKind.CLOCK_STEP);
            case CALM -> EnumSet.noneOf(FaultKind.class);
            case NETWORK ->
                EnumSet.of(FaultKind.CUT, FaultKind.FLAP, FaultKind.SPLIT, FaultKind.BAD_LINKS, FaultKind.PAUSE);
            case CRASH -> EnumSet.of(FaultKind.CRASH, FaultKind.STOP, FaultKind.POWER_LOSS, FaultKind.PAUSE);
            case DISK ->
                EnumSet.of(
                        FaultKind.SLOW_DISK,
                        FaultKind.FULL_DISK,
                        FaultKind.READ_ERRORS,
                        FaultKind.WIPE,
                        FaultKind.RESTORE,
                        FaultKind.KEY_FILE_LOSS,
                        FaultKind.POWER_LOSS);
            case ROT ->
                EnumSet.of(
                        FaultKind.BIT_FLIP,
                        FaultKind.CRASH,
                        FaultKind.STOP,
                        FaultKind.POWER_LOSS,
                        FaultKind.KEY_FILE_LOSS);
            case RING -> whileTheRingChanges();
            case SWARM -> EnumSet.complementOf(EnumSet.of(FaultKind.CRASH_POINT, FaultKind.CUT_POINT));
        };
    }

    private static Set<FaultKind> whileTheRingChanges() {
        return EnumSet.of(
                FaultKind.CRASH,
                FaultKind.CRASH_POINT,
                FaultKind.CUT_POINT,
                FaultKind.STOP,
                FaultKind.POWER_LOSS,
                FaultKind.WIPE,
                FaultKind.PAUSE,
                FaultKind.CUT,
                FaultKind.FLAP,
                FaultKind.SPLIT,
                FaultKind.BAD_LINKS);
    }

    boolean isSingle() {
        return this == SINGLE;
    }
}
