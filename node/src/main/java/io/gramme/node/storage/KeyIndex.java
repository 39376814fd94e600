package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where each key's record is. Each partition stands apart, so that walking or dropping one costs its own records only. It is
 * built again from the log whenever in doubt. Confined to its loop.
 */
public interface KeyIndex {
    @Nullable
    IndexEntry find(int partition, int table, Bytes key);

    /** The same for a walk that comes past every key once: nothing is kept at hand for its sake. */
    default @Nullable IndexEntry peek(int partition, int table, Bytes key) {
        return find(partition, table, key);
    }

    /** Sees to it that one more record of the partition can be put. False, and nothing has changed, when the file system has no room. */
    default boolean makeRoom(int partition) {
        return true;
    }

    /** Returns the entry that it replaces. */
    @Nullable
    IndexEntry put(int partition, int table, Bytes key, IndexEntry entry);

    /** The same for a caller that knows that the key is there. */
    default void replace(int partition, int table, Bytes key, IndexEntry entry) {
        put(partition, table, key, entry);
    }

    /** The same with an encoded entry. */
    default void overwrite(int partition, int table, Bytes key, byte[] entry) {
        replace(partition, table, key, IndexEntry.decode(entry));
    }

    /** Returns the entry that was there. */
    @Nullable
    IndexEntry remove(int partition, int table, Bytes key);

    /** Visits every record of the partition, in no particular order; the visitor must not change the index. */
    default void forEach(int partition, Visitor visitor) {
        for (int slice = 0; slice < slices(partition); slice++) {
            forEach(partition, slice, visitor);
        }
    }

    /**
     * Into how many slices of at most some thousand records the partition is divided, for walks that must not take long at a
     * time. It changes when the partition outgrows them; then the records are divided anew.
     */
    int slices(int partition);

    /** The slice that a record of that name is in, or would be. */
    int sliceOf(int partition, int table, Bytes key);

    /** Visits the records of one slice; the visitor must not change the index. */
    void forEach(int partition, int slice, Visitor visitor);

    /** The partitions that have records, ascending; empty when the index does not tell them apart. */
    Optional<List<Integer>> partitions();

    long size(int partition);

    /** The records of all partitions. */
    long size();

    void drop(int partition);

    /** Closes it for good; what it holds may be lost. */
    void close();

    /** Sees one record. */
    @FunctionalInterface
    interface Visitor {
        void record(int table, Bytes key, IndexEntry entry);
    }
}
