package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Entries that were found a short while ago, as objects: a look into the map, a change of it and the making of an entry each cost more
 * than most of what is done with them. A change stays here until the entry makes room for another, until somebody walks through the map,
 * or until a clean stop; after any other end the index is made again from the log. Whatever is here, its key is in the map.
 *
 * <p>Direct-mapped, so that it costs next to nothing where it does not help; an entry that comes in takes the place of another. Bounds: so
 * many slots for entries of keys of at most {@value #MAX_KEY} bytes and few siblings, some 400 bytes each. Confined to its loop.
 */
final class EntryCache {
    static final int MAX_KEY = 64;
    /** Encoded. */
    static final int MAX_SIBLINGS = 160;

    private final @Nullable Slot[] slots;
    private final Below map;
    /** Slots that the map is behind. */
    private int ahead;

    /** Takes what leaves. The key is in it already. */
    @FunctionalInterface
    interface Below {
        void replace(int partition, int table, Bytes key, IndexEntry entry);
    }

    private static final class Slot {
        private final int partition;
        private final int table;
        private final Bytes key;
        private IndexEntry entry;
        private boolean isAhead;

        private Slot(int partition, int table, Bytes key, IndexEntry entry) {
            this.partition = partition;
            this.table = table;
            this.key = key;
            this.entry = entry;
        }

        private boolean isOf(int ofPartition, int ofTable, Bytes ofKey) {
            return partition == ofPartition && table == ofTable && key.equals(ofKey);
        }
    }

    /** @param slots a power of two */
    EntryCache(int slots, Below map) {
        this.slots = new Slot[slots];
        this.map = map;
    }

    private int place(int table, Bytes key) {
        int hash = (31 * table + key.hashCode()) * 0x9e3779b9;
        return hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(slots.length));
    }

    private @Nullable Slot slot(int partition, int table, Bytes key) {
        Slot slot = slots[place(table, key)];
        return slot != null && slot.isOf(partition, table, key) ? slot : null;
    }

    @Nullable
    IndexEntry find(int partition, int table, Bytes key) {
        Slot slot = slot(partition, table, key);
        return slot == null ? null : slot.entry;
    }

    /** Brings in what the map holds, unless it is large. The key is copied, for it may be a slice of something large. */
    void add(int partition, int table, Bytes key, IndexEntry entry) {
        if (key.length() <= MAX_KEY && isSmall(entry)) {
            int place = place(table, key);
            if (slots[place] != null) {
                write(slots[place]);
            }
            slots[place] = new Slot(partition, table, Bytes.wrap(key.toArray()), entry);
        }
    }

    private static boolean isSmall(IndexEntry entry) {
        return entry.siblings().isEmpty() || entry.siblings().get().encodedLength() <= MAX_SIBLINGS;
    }

    /** Takes the new entry of a key in place of the old one. False when it is the map that must: then it is not here any more. */
    boolean replace(int partition, int table, Bytes key, IndexEntry entry) {
        Slot slot = slot(partition, table, key);
        if (slot == null) {
            return false;
        }
        if (!isSmall(entry)) {
            remove(partition, table, key);
            return false;
        }
        slot.entry = entry;
        ahead += slot.isAhead ? 0 : 1;
        slot.isAhead = true;
        return true;
    }

    /** Brings the map up to this. */
    void write(int partition) {
        for (int i = 0; i < slots.length && ahead > 0; i++) {
            Slot slot = slots[i];
            if (slot != null && slot.partition == partition) {
                write(slot);
            }
        }
    }

    private void write(Slot slot) {
        if (slot.isAhead) {
            map.replace(slot.partition, slot.table, slot.key, slot.entry);
            settle(slot);
        }
    }

    /** The map is not behind it any more, or never will be asked. */
    private void settle(Slot slot) {
        ahead -= slot.isAhead ? 1 : 0;
        slot.isAhead = false;
    }

    /** Forgets what it has of the key. */
    void remove(int partition, int table, Bytes key) {
        Slot slot = slot(partition, table, key);
        if (slot != null) {
            settle(slot);
            slots[place(table, key)] = null;
        }
    }

    /** Forgets what it has of the partition. */
    void drop(int partition) {
        for (int i = 0; i < slots.length; i++) {
            Slot slot = slots[i];
            if (slot != null && slot.partition == partition) {
                settle(slot);
                slots[i] = null;
            }
        }
    }

    void clear() {
        Arrays.fill(slots, null);
        ahead = 0;
    }
}
