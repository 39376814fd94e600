package io.gramme.itests.sim;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Bugs that a run can be given on purpose, each at a seam of the simulator, to measure whether the tester would notice.
 *
 * <p>None of them is known to the product. Each names the profile in which it is looked for and the invariants that may be the
 * first to break.
 */
enum Plant {
    NONE(Profile.SWARM),
    /** The disk says that it forced what it only wrote. */
    ACK_BEFORE_FORCE(Profile.CRASH, 8, 9, 10, 12, 29),
    /** What a recovery finds it serves without forcing it. */
    RECOVERY_WITHOUT_FORCE(Profile.SINGLE, 8, 9, 10, 12, 29, 31),
    /** A segment is removed when what was copied out of it is written, before it is forced. */
    UNLINK_BEFORE_FORCE(Profile.CRASH, 29),
    /** A removal counts as durable while a power loss can still undo it, so that erase records are dropped too early. */
    ERASE_RECORD_DROPPED_EARLY(Profile.CRASH, 29),
    /** A write is acknowledged when one copy fewer than W has it. */
    W_OFF_BY_ONE(Profile.NETWORK, 8, 9, 10, 16),
    /** One node's acknowledgement counts for two. */
    W_COUNTS_A_HOST_TWICE(Profile.NETWORK, 8, 9, 10, 16),
    /** Of a record's first N nodes the last is, under another name, the host before it. */
    RING_REPEATS_A_HOST(Profile.NETWORK, 8, 9, 10, 16),
    /** A read is answered when one copy fewer than R has answered. */
    R_OFF_BY_ONE(Profile.NETWORK, 10),
    /** A copy that was emptied says "not found" as if it knew. */
    EMPTIED_COPY_COUNTS(Profile.DISK, 10),
    /** A process mints under the incarnation of the one before it. */
    INCARNATION_USED_AGAIN(Profile.CRASH, 0, 11, 12, 23),
    /** A merge keeps the clock and drops a sibling. */
    MERGE_DROPS_A_SIBLING(Profile.NETWORK, 9, 12),
    /** What travels between copies has lost its clock but for the versions themselves. */
    MERGE_DROPS_THE_CONTEXT(Profile.NETWORK, 9, 12, 13),
    /** A read repair writes the values of an earlier state. */
    REPAIR_WRITES_THE_OLDER(Profile.NETWORK, 9, 12, 13, 22),
    /** What a fallback keeps counts as if one of the first N had it. */
    FALLBACK_COUNTS_AS_PRIMARY(Profile.NETWORK, 10, 16),
    /** A fallback's "not found" counts as if one of the first N had said it. */
    FALLBACKS_NOT_FOUND_COUNTS(Profile.NETWORK, 10),
    /** A hint is forgotten when it was sent. */
    HINT_FORGOTTEN_BEFORE_ACK(Profile.NETWORK, 15),
    /** After its disk was emptied a node begins again with the dots that it gave before. */
    COUNTER_RESET_AFTER_WIPE(Profile.DISK, 0, 11, 12, 23),
    /** A vnode mints under one actor, also for a key of which it holds nothing any more. */
    ONE_ACTOR(Profile.DISK, 0, 9, 11, 12, 23),
    /** A view of the members goes back to an earlier heartbeat. */
    GOSSIP_TAKES_A_LOWER_HEARTBEAT(Profile.CALM, 4),
    /** A retry is taken for a write of its own. */
    RETRY_MINTED_TWICE(Profile.NETWORK, 9, 13),
    /** A read does not look at what its session has seen. */
    SESSION_FORGOTTEN(Profile.NETWORK, 32),
    /** The context of a read covers what the read did not show. */
    READ_HIDES_A_SIBLING(Profile.CALM, 9, 12),
    /** A put loses its context on the way to its coordinator. */
    CONTEXT_DROPPED(Profile.CALM, 12, 13, 14),
    /** An index forgets a key now and then, without anybody being told. */
    INDEX_FORGETS(Profile.CALM, 8, 9, 10, 12, 18, 29),
    /** A node says that its copies are equal to whatever they are compared with. */
    SYNC_SAYS_EQUAL(Profile.DISK, 9, 10, 17),
    /** What is sent to repair a copy never arrives. */
    REPAIRS_LOST(Profile.DISK, 17),
    /** A Merkle tree that is built from the index leaves deletes out. */
    TREES_WITHOUT_TOMBSTONES(Profile.CALM, 17, 18),
    /** A node says that it keeps no hints, and tombstones are forgotten as soon as all copies agree. */
    REAPED_DESPITE_HINTS(Profile.NETWORK, 20),
    /** A read looks at no checksum, neither at that of the record nor at those of its values. */
    CHECKSUM_NOT_LOOKED_AT(Profile.SWARM, 9, 12, 17, 22, 23, 29),
    /** Damage in the middle of a log is taken for its torn tail, and all behind it is cut. */
    DAMAGED_TAIL_CUT(Profile.ROT, 29),
    /** The files of an index are taken for what they were, whatever happened to them since. */
    INDEX_FILE_TRUSTED(Profile.ROT, 29),
    /** An answer shows what has ended, too. */
    EXPIRED_IS_SERVED(Profile.CALM, 12, 20),
    /** Each copy fixes for itself when a value ends, by when it hears of it. */
    EXPIRY_FIXED_TWICE(Profile.CALM, 11, 22),
    /** What is sent to repair a copy never ends. */
    EXPIRED_REPAIRED_AS_LIVE(Profile.NETWORK, 11, 22),
    /** A new copy is said to be complete before it is. */
    READ_BEFORE_COMPLETE(Profile.RING, 8, 9, 10, 21),
    /** Those that are replaced are let go when the new ones are read from, without a second look at what they have. */
    RETIRED_UNSEEN(Profile.RING, 9, 10, 21),
    /** While both are written, W of the nodes that are read from are enough. */
    W_OF_ONE_SIDE(Profile.RING, 8, 9, 10, 21, 34),
    /** A node says that it is done with a change of the ring before it has begun, and what it sends under the old one is taken. */
    STALE_RING_IS_TAKEN(Profile.RING, 8, 9, 10, 17, 20, 21, 34),
    /** A copy that a node gets again has what it had when the node left it. */
    REGAINED_NOT_EMPTIED(Profile.RING, 12, 17, 18, 20, 29),
    /** A node says that its copies lack nothing, whatever they lack: a member is fenced that alone has something. */
    FENCED_WITH_THE_ONLY_COPY(Profile.RING, 8, 9, 10, 21),
    /** A member that was fenced has what it had when it is let in again. */
    RETURNED_NOT_EMPTIED(Profile.RING, 12, 17, 18, 20, 29),
    /** An answer reaches a request that it does not belong to. */
    ANSWERS_CROSSED(Profile.CALM, 9, 10, 12, 23, 33);

    private final Profile profile;
    /** One bit for each number. */
    private final long invariants;

    Plant(Profile profile, int... invariants) {
        this.profile = profile;
        this.invariants =
                Arrays.stream(invariants).mapToLong(number -> 1L << number).reduce(0, (all, bit) -> all | bit);
    }

    /** Where it is looked for. */
    Profile profile() {
        return profile;
    }

    boolean explains(int invariant) {
        return invariant >= 0 && (invariants >> invariant & 1) != 0;
    }

    static Set<Plant> bugs() {
        return EnumSet.complementOf(EnumSet.of(NONE));
    }
}
