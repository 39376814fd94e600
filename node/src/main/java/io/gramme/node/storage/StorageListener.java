package io.gramme.node.storage;

import io.gramme.node.version.KeyRecord;

/** What the engine tells its vnodes: how reads ended. Progress is asked for, not told. */
public interface StorageListener {
    void recordRead(long cookie, KeyRecord record);

    /** The record is in the index but its bytes cannot be had: it is lost here, which is not the same as not found. */
    void recordLost(long cookie, String why);

    /** The same of a record that nobody asked for: compaction or a scrub came upon it. It may be told of more than once. */
    void recordDamaged(RecordKey key);

    /** The index said something else of the record than the log, and follows the log now. */
    void recordCorrected(RecordKey key, long digestBefore);
}
