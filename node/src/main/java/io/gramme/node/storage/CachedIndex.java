package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An index before which an {@link EntryCache} stands. Confined to its loop. */
public final class CachedIndex implements KeyIndex {
    private final KeyIndex below;
    private final EntryCache cache;

    /** @param atHand entries at most */
    public CachedIndex(KeyIndex below, int atHand) {
        this.below = below;
        this.cache = new EntryCache(atHand, below::overwrite);
    }

    /** The index behind it, brought up to date. This one is of no further use. */
    public KeyIndex written() {
        for (int partition : below.partitions().orElseThrow()) {
            cache.write(partition);
        }
        cache.release();
        return below;
    }

    @Override
    public @Nullable IndexEntry find(int partition, int table, Bytes key) {
        IndexEntry known = cache.find(partition, table, key);
        if (known != null) {
            return known;
        }
        IndexEntry found = below.find(partition, table, key);
        if (found != null) {
            cache.add(partition, table, key, found);
        }
        return found;
    }

    @Override
    public @Nullable IndexEntry peek(int partition, int table, Bytes key) {
        IndexEntry known = cache.find(partition, table, key);
        return known != null ? known : below.find(partition, table, key);
    }

    @Override
    public boolean makeRoom(int partition) {
        return below.makeRoom(partition);
    }

    @Override
    public @Nullable IndexEntry put(int partition, int table, Bytes key, IndexEntry entry) {
        IndexEntry known = cache.find(partition, table, key);
        if (known == null) {
            return below.put(partition, table, key, entry);
        }
        replace(partition, table, key, entry);
        return known;
    }

    @Override
    public void replace(int partition, int table, Bytes key, IndexEntry entry) {
        if (!cache.replace(partition, table, key, entry)) {
            below.replace(partition, table, key, entry);
        }
    }

    @Override
    public @Nullable IndexEntry remove(int partition, int table, Bytes key) {
        IndexEntry known = cache.find(partition, table, key);
        cache.remove(partition, table, key);
        IndexEntry removed = below.remove(partition, table, key);
        return known == null ? removed : known;
    }

    @Override
    public int slices(int partition) {
        return below.slices(partition);
    }

    @Override
    public int sliceOf(int partition, int table, Bytes key) {
        return below.sliceOf(partition, table, key);
    }

    @Override
    public void forEach(int partition, Visitor visitor) {
        cache.write(partition);
        below.forEach(partition, visitor);
    }

    @Override
    public void forEach(int partition, int slice, Visitor visitor) {
        cache.write(partition);
        below.forEach(partition, slice, visitor);
    }

    @Override
    public Optional<List<Integer>> partitions() {
        return below.partitions();
    }

    @Override
    public long size(int partition) {
        return below.size(partition);
    }

    @Override
    public long size() {
        return below.size();
    }

    @Override
    public void drop(int partition) {
        cache.drop(partition);
        below.drop(partition);
    }

    @Override
    public void close() {
        below.close();
        cache.release();
    }
}
