package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Where each key's record is. Each partition stands apart, so that walking or dropping one costs its own records only. It is
 * built again from the log whenever in doubt. Confined to its loop.
 */
public interface KeyIndex {
    @Nullable
    IndexEntry find(int partition, int table, Bytes key);

    void put(int partition, int table, Bytes key, IndexEntry entry);

    void remove(int partition, int table, Bytes key);

    /** Visits every record of the partition, in no particular order; the visitor must not change the index. */
    void forEach(int partition, Visitor visitor);

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
