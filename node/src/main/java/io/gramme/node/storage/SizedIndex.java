package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An index that also knows how many bytes the records take that it points to. Costs one more look-up for each change. */
public final class SizedIndex implements KeyIndex {
    private final KeyIndex index;
    private long bytes;

    private SizedIndex(KeyIndex index) {
        this.index = index;
    }

    /**
     * Makes sized indexes of another factory's. An index of an earlier process is never taken over, for its bytes would have
     * to be counted again, which is what a rebuild does.
     */
    public static final class Factory implements IndexFactory {
        private final IndexFactory factory;
        private @Nullable SizedIndex latest;

        public Factory(IndexFactory factory) {
            this.factory = factory;
        }

        /** Of the records in the index made last, 0 when there is none. */
        public long bytes() {
            return latest == null ? 0 : latest.bytes;
        }

        @Override
        public KeyIndex fresh() {
            latest = new SizedIndex(factory.fresh());
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

    @Override
    public @Nullable IndexEntry find(int partition, int table, Bytes key) {
        return index.find(partition, table, key);
    }

    @Override
    public void put(int partition, int table, Bytes key, IndexEntry entry) {
        bytes += entry.length() - length(partition, table, key);
        index.put(partition, table, key, entry);
    }

    @Override
    public void remove(int partition, int table, Bytes key) {
        bytes -= length(partition, table, key);
        index.remove(partition, table, key);
    }

    private int length(int partition, int table, Bytes key) {
        IndexEntry before = index.find(partition, table, key);
        return before == null ? 0 : before.length();
    }

    @Override
    public void forEach(int partition, Visitor visitor) {
        index.forEach(partition, visitor);
    }

    @Override
    public long size(int partition) {
        return index.size(partition);
    }

    @Override
    public long size() {
        return index.size();
    }

    @Override
    public void drop(int partition) {
        index.forEach(partition, (table, key, entry) -> bytes -= entry.length());
        index.drop(partition);
    }

    @Override
    public void close() {
        index.close();
    }
}
