package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The index of a log of hints: it knows how many records of each partition it points to and how
 * many bytes all of them take, and keeps all partitions in a few
 * buckets, for hints come in all at once, when a node has just failed, and are walked through as a whole. A bucket takes the
 * place of a partition in {@link #forEach}, {@link #slices} and {@link #size(int)}.
 */
public final class HintIndex implements KeyIndex {
    /** How many buckets there are. */
    public static final int BUCKETS = 16;

    private final KeyIndex index;
    private final Map<Integer, Long> byPartition = new HashMap<>();
    private long bytes;

    private HintIndex(KeyIndex index) {
        this.index = index;
    }

    /**
     * Makes such indexes of another factory's. An index of an earlier process is never taken over, for its bytes would have to
     * be counted again, which is what a rebuild does.
     */
    public static final class Factory implements IndexFactory {
        private final IndexFactory factory;
        private @Nullable HintIndex latest;

        public Factory(IndexFactory factory) {
            this.factory = factory;
        }

        /** How many records of a partition are in the index made last. */
        public long records(int partition) {
            return latest == null ? 0 : latest.byPartition.getOrDefault(partition, 0L);
        }

        /** Of the records in the index made last, 0 when there is none. */
        public long bytes() {
            return latest == null ? 0 : latest.bytes;
        }

        @Override
        public KeyIndex fresh() {
            latest = new HintIndex(factory.fresh());
            return latest;
        }

        @Override
        public Optional<KeyIndex> reopen(Bytes proof) {
            return Optional.empty();
        }

        @Override
        public Optional<Bytes> close(KeyIndex index) {
            index.close();
            return Optional.empty();
        }
    }

    private static int bucket(int partition) {
        return partition % BUCKETS;
    }

    @Override
    public @Nullable IndexEntry find(int partition, int table, Bytes key) {
        return index.peek(bucket(partition), table, key);
    }

    @Override
    public @Nullable IndexEntry put(int partition, int table, Bytes key, IndexEntry entry) {
        IndexEntry before = index.put(bucket(partition), table, key, entry);
        bytes += entry.length() - (before == null ? 0 : before.length());
        count(partition, before == null ? 1 : 0);
        return before;
    }

    @Override
    public @Nullable IndexEntry remove(int partition, int table, Bytes key) {
        IndexEntry before = index.remove(bucket(partition), table, key);
        bytes -= before == null ? 0 : before.length();
        count(partition, before == null ? 0 : -1);
        return before;
    }

    private void count(int partition, long more) {
        long all = byPartition.getOrDefault(partition, 0L) + more;
        if (all == 0) {
            byPartition.remove(partition);
        } else {
            byPartition.put(partition, all);
        }
    }

    @Override
    public int slices(int bucket) {
        return index.slices(bucket);
    }

    @Override
    public int sliceOf(int partition, int table, Bytes key) {
        return index.sliceOf(bucket(partition), table, key);
    }

    @Override
    public void forEach(int bucket, int slice, Visitor visitor) {
        index.forEach(bucket, slice, visitor);
    }

    @Override
    public Optional<List<Integer>> partitions() {
        return Optional.empty();
    }

    @Override
    public long size(int bucket) {
        return index.size(bucket);
    }

    @Override
    public long size() {
        return index.size();
    }

    /** Never: a log of hints holds no partition, and is dropped as a whole. */
    @Override
    public void drop(int partition) {
        throw new UnsupportedOperationException("a log of hints has no tenure of partition " + partition);
    }

    @Override
    public void close() {
        index.close();
    }
}
