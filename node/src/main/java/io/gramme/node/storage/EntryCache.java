package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Entries that were found a short while ago, as objects: a look into the map and the making of an entry cost more than most of what is
 * done with it. Direct-mapped, so that it costs next to nothing where it does not help; one that comes in takes the place of another.
 * Bounds: {@link #SLOTS} entries of keys of at most {@value #MAX_KEY} bytes and few siblings, some 4 MB. Confined to its loop.
 */
final class EntryCache {
    static final int SLOTS = 8_192;
    static final int MAX_KEY = 64;
    /** Encoded. */
    static final int MAX_SIBLINGS = 160;

    private final @Nullable Slot[] slots = new Slot[SLOTS];

    private record Slot(int partition, int table, Bytes key, IndexEntry entry) {
        private boolean isOf(int ofPartition, int ofTable, Bytes ofKey) {
            return partition == ofPartition && table == ofTable && key.equals(ofKey);
        }
    }

    private static int place(int table, Bytes key) {
        int hash = (31 * table + key.hashCode()) * 0x9e3779b9;
        return hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
    }

    @Nullable
    IndexEntry find(int partition, int table, Bytes key) {
        Slot slot = slots[place(table, key)];
        return slot != null && slot.isOf(partition, table, key) ? slot.entry : null;
    }

    /** Brings an entry in, unless it is large. The key is copied, for it may be a slice of something large. */
    void add(int partition, int table, Bytes key, IndexEntry entry) {
        if (key.length() <= MAX_KEY && isSmall(entry)) {
            slots[place(table, key)] = new Slot(partition, table, Bytes.wrap(key.toArray()), entry);
        }
    }

    private static boolean isSmall(IndexEntry entry) {
        return entry.siblings().isEmpty() || entry.siblings().get().encodedLength() <= MAX_SIBLINGS;
    }

    /** Takes the new entry of a key in place of the old one, if that is here. */
    void replace(int partition, int table, Bytes key, IndexEntry entry) {
        int place = place(table, key);
        Slot slot = slots[place];
        if (slot != null && slot.isOf(partition, table, key)) {
            slots[place] = isSmall(entry) ? new Slot(partition, table, slot.key, entry) : null;
        }
    }

    void remove(int partition, int table, Bytes key) {
        if (find(partition, table, key) != null) {
            slots[place(table, key)] = null;
        }
    }

    void drop(int partition) {
        for (int i = 0; i < SLOTS; i++) {
            Slot slot = slots[i];
            if (slot != null && slot.partition == partition) {
                slots[i] = null;
            }
        }
    }

    void clear() {
        Arrays.fill(slots, null);
    }
}
