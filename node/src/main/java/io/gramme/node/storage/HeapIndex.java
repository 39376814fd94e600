package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The index on the heap: for the simulator, whose nodes are many and whose records are few. */
public final class HeapIndex implements KeyIndex {
    private static final int SLICES = 4;

    private final Map<Integer, TreeMap<Key, byte[]>> partitions = new HashMap<>();

    @Override
    public @Nullable IndexEntry find(int partition, int table, Bytes key) {
        TreeMap<Key, byte[]> records = partitions.get(partition);
        return decode(records == null ? null : records.get(new Key(table, key)));
    }

    @Override
    public @Nullable IndexEntry put(int partition, int table, Bytes key, IndexEntry entry) {
        return decode(
                partitions.computeIfAbsent(partition, p -> new TreeMap<>()).put(new Key(table, key), entry.encode()));
    }

    private static @Nullable IndexEntry decode(byte @Nullable [] entry) {
        return entry == null ? null : IndexEntry.decode(entry);
    }

    @Override
    public @Nullable IndexEntry remove(int partition, int table, Bytes key) {
        TreeMap<Key, byte[]> records = partitions.get(partition);
        return decode(records == null ? null : records.remove(new Key(table, key)));
    }

    @Override
    public int slices(int partition) {
        return SLICES;
    }

    @Override
    public int sliceOf(int partition, int table, Bytes key) {
        return Math.floorMod(key.hashCode(), SLICES);
    }

    @Override
    public void forEach(int partition, int slice, Visitor visitor) {
        TreeMap<Key, byte[]> records = partitions.get(partition);
        if (records != null) {
            records.forEach((key, entry) -> {
                if (sliceOf(partition, key.table, key.key) == slice) {
                    visitor.record(key.table, key.key, IndexEntry.decode(entry));
                }
            });
        }
    }

    @Override
    public Optional<List<Integer>> partitions() {
        return Optional.of(partitions.keySet().stream().sorted().toList());
    }

    @Override
    public long size(int partition) {
        TreeMap<Key, byte[]> records = partitions.get(partition);
        return records == null ? 0 : records.size();
    }

    @Override
    public long size() {
        return partitions.values().stream().mapToLong(TreeMap::size).sum();
    }

    @Override
    public void drop(int partition) {
        partitions.remove(partition);
    }

    @Override
    public void close() {
        partitions.clear();
    }

    /** Makes such indexes: for one process each, and with so little at hand that it often makes room. */
    public static final class Factory implements IndexFactory {
        private static final int AT_HAND = 16;

        @Override
        public KeyIndex fresh() {
            return new CachedIndex(new HeapIndex(), AT_HAND);
        }

        @Override
        public Optional<KeyIndex> reopen(Bytes proof) {
            return Optional.empty();
        }

        @Override
        public Optional<Bytes> close(KeyIndex index) {
            return Optional.empty();
        }
    }

    private record Key(int table, Bytes key) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = Integer.compare(table, other.table);
            return order != 0 ? order : key.compareTo(other.key);
        }
    }
}
