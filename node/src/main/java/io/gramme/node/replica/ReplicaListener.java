package io.gramme.node.replica;

import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.KeyRecord;

/** Hears how tasks ended. Called in the loop's turn, possibly before the task's submission returns. */
public interface ReplicaListener {
    void onRead(long op, ReadOutcome outcome);

    void onMerged(long op, StoreOutcome outcome);

    void onWritten(long op, WriteOutcome outcome);

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
    }

    /** How a merge ended. */
    sealed interface StoreOutcome {
        /**
         * It holds all of the incoming record.
         *
         * @param position the log position that must be durable before it may be acknowledged
         */
        record Stored(long position) implements StoreOutcome {}

        record Refused(Refusal refusal) implements StoreOutcome {}
    }

    /** How a client's write ended. */
    sealed interface WriteOutcome {
        /**
         * It is in this copy's log.
         *
         * @param record the whole resulting record, which the other copies are to merge
         * @param position the log position that must be durable before this copy counts
         * @param seen what the client knows now: its history and its new version
         * @param retry whether the request had been coordinated before, so that nothing was minted
         */
        record Written(KeyRecord record, long position, CausalHistory seen, boolean retry) implements WriteOutcome {}

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
        TOO_MANY_SIBLINGS
    }
}
