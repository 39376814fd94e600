package io.gramme.node.replica;

import io.gramme.node.membership.Table;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.KeyRecord;

/** Hears how tasks ended. Called in the loop's turn, possibly before the task's submission returns. */
public interface ReplicaListener {
    void onRead(long op, ReadOutcome outcome);

    /** A write is in this copy's log, or was refused; once it is durable {@link #onDurable} follows. */
    void onWritten(long op, WriteOutcome outcome);

    /** What was merged or written under this number is as durable as its table asks. */
    void onDurable(long op);

    /** A merge was refused. */
    void onRefused(long op, Refusal refusal);

    /** The key is gone from this copy, or its record was another one and stays. */
    void onErased(long op);

    /** A merge or a write needs a record of this copy that cannot be read, and was or will be refused. */
    void onDamaged(Table table, RecordKey key);

    /** A record of this copy was found damaged or unreadable: it is lost here until another copy makes up for it. */
    void onLost(RecordKey key);

    /** What a copy holds of a key. */
    sealed interface ReadOutcome {
        /** The asker's record, to the bit. */
        record Same() implements ReadOutcome {}

        /** Nothing at all, not even a tombstone. */
        record Absent() implements ReadOutcome {}

        /**
         * A record.
         *
         * @param digest of the record
         */
        record Found(KeyRecord record, long digest) implements ReadOutcome {}

        /** It held a record whose bytes are damaged or unreadable now. */
        record Lost(String why) implements ReadOutcome {}

        /** It has no room for the question. */
        record Busy() implements ReadOutcome {}
    }

    /** How a client's write ended. */
    sealed interface WriteOutcome {
        /**
         * It is in this copy's log.
         *
         * @param record the whole resulting record, which the other copies are to merge
         * @param seen what the client knows now: its history and its new version
         * @param retry whether the request had been coordinated before, so that nothing was minted
         */
        record Written(KeyRecord record, CausalHistory seen, boolean retry) implements WriteOutcome {}

        record Refused(Refusal refusal) implements WriteOutcome {}
    }

    /** Why a copy did not take a write. */
    enum Refusal {
        /** Too much waits for the disk. */
        BUSY,
        /** No room on the file system. */
        NO_SPACE,
        /** This copy's bytes of the record cannot be read, and the write alone does not make up for them. */
        DAMAGED,
        /** More siblings, or more bytes of them, than a client may leave. */
        TOO_MANY_SIBLINGS,
        /** The timestamp of a last-write-wins table's put is too far ahead of this node's clock. */
        CLOCK_SKEW,
        /** This copy has not seen the client's own last write, which the new one is to replace. */
        BEHIND,
        /** This node keeps no more hints for that target. */
        HINTS_FULL,
        /** This node is not to have that partition as far as it knows, or the sender knows of too old a ring. */
        ELSEWHERE,
        /** A version of that name is another one here, or the two together are larger than any record: the sender is wrong. */
        CONTRADICTION
    }
}
