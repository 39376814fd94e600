package io.gramme.node.replica;

import io.gramme.client.wire.RequestId;
import io.gramme.node.membership.Table;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.KeyRecord;
import io.gramme.ring.Bytes;

/** Something to do with one key of this node's copy. The outcome goes to the {@link ReplicaListener} under {@code op}. */
public sealed interface KeyTask {
    long op();

    RecordKey key();

    /**
     * Reads the record.
     *
     * @param known the digest of the record that the asker holds; when it is this copy's too, the values need not be read.
     *     {@link io.gramme.antientropy.KeyDigest#ABSENT} when the asker holds none
     */
    record Read(long op, RecordKey key, long known) implements KeyTask {}

    /** Merges a record of another copy into this one. Never refused for its size. */
    record Merge(long op, RecordKey key, Table table, KeyRecord incoming, Purpose purpose) implements KeyTask {
        /** Whether the merge is acknowledged only after a force. */
        boolean isForced() {
            return purpose == Purpose.HANDOFF || table.isForced();
        }
    }

    /** Coordinates a client's write: mints its dot and makes the resulting record. */
    record Write(long op, RecordKey key, Table table, Change change) implements KeyTask {}

    /**
     * Takes the key out of this copy, unless its record has become another one meanwhile.
     *
     * @param digest of the record that is no longer needed here
     */
    record Erase(long op, RecordKey key, long digest) implements KeyTask {}

    /** Drops the values of versions that ended a while ago. */
    record DropEnded(long op, RecordKey key) implements KeyTask {}

    /** Why a record is merged. */
    enum Purpose {
        /** A client waits for it: in a last-write-wins table a timestamp too far ahead is refused. */
        PUT,
        /** It was found missing here. */
        REPAIR,
        /** Whoever kept it for this copy forgets it afterwards: acknowledged when forced, whatever the table says. */
        HANDOFF
    }

    /**
     * What a client wants written.
     *
     * @param history what the write covers; with {@code replace} it covers what this copy holds instead
     * @param tombstone a delete, whose value is empty
     * @param expiryMillis when the value ends, by the wall clock; 0 for never
     * @param following what becomes of it where the client's own last write has not been seen
     */
    record Change(
            CausalHistory history,
            boolean replace,
            boolean tombstone,
            RequestId requestId,
            Bytes value,
            long expiryMillis,
            Following following) {
        /** A delete of what the history covers. */
        public static Change delete(CausalHistory history, RequestId requestId) {
            return new Change(history, false, true, requestId, Bytes.EMPTY, 0, Following.ALWAYS);
        }

        /** The same, written whatever this copy has seen. */
        public Change regardless() {
            return new Change(history, replace, tombstone, requestId, value, expiryMillis, Following.NOT);
        }
    }

    /**
     * How much a write insists on replacing its client's own last write. That stands apart in the client's context, as a dot which no
     * clock can take over that does not hold what comes before it; a copy that has not seen it must see it first.
     */
    enum Following {
        /** It is written now. */
        NOT,
        /** It is looked for first, but a write is never refused for want of it. */
        IF_POSSIBLE,
        /** Without it the write is refused. */
        ALWAYS
    }
}
