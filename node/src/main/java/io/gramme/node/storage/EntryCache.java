package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Entries that were found a short while ago: a look into the map and a change of it each cost more than most of what is done with them.
 * A change stays here until the entry makes room for another, until somebody walks through the map, or until a clean stop; after any other
 * end the index is made again from the log. Whatever is here, its key is in the map.
 *
 * <p>All of them stand in one array, and an entry becomes an object when it is asked for: kept as objects, those that come and go would be
 * most of what the collector has to copy. Direct-mapped, so that it costs next to nothing where it does not help; an entry that comes in
 * takes the place of another. It begins small, and grows when as many were pushed out as it holds. Bounds: so many slots of {@value #SLOT}
 * bytes, for entries of keys of at most {@value #MAX_KEY} bytes and few siblings. Confined to its loop.
 */
final class EntryCache {
    static final int MAX_KEY = 64;
    /** Encoded. */
    static final int MAX_SIBLINGS = 160;

    /** A slot: u32 partition + 1, or 0 in an empty one; u8 whether it is ahead; u8 length of the key; u16 of the entry; u32 table, key, entry. */
    private static final int AHEAD = Integer.BYTES;

    private static final int KEY_LENGTH = AHEAD + 1;
    private static final int ENTRY_LENGTH = KEY_LENGTH + 1;
    private static final int KEY = ENTRY_LENGTH + Short.BYTES;
    private static final int SLOT = KEY + Integer.BYTES + MAX_KEY + IndexEntry.FIXED + MAX_SIBLINGS;

    /** What it begins with, and how many times as much it has when it grows. */
    private static final int FIRST = 256;

    private static final int GROWTH = 4;

    private final int most;
    private int slots;
    private byte[] memory = new byte[0];
    /** All of it, for what stands at a known place. */
    private ByteBuffer fields = ByteBuffer.wrap(memory);
    /** All of it, for an entry that is read or written from its beginning to its end. */
    private ByteBuffer entries = fields;

    private final Below map;
    /** Slots that the map is behind. */
    private int ahead;
    /** Entries that made room for others since it grew. */
    private int pushedOut;

    /** Takes what leaves. The key is in it already. */
    @FunctionalInterface
    interface Below {
        void overwrite(int partition, int table, Bytes key, byte[] entry);
    }

    /** @param most slots */
    EntryCache(int most, Below map) {
        this.most = most;
        this.map = map;
        begin(Math.min(FIRST, most));
    }

    private void begin(int newSlots) {
        slots = newSlots;
        memory = new byte[slots * SLOT];
        fields = ByteBuffer.wrap(memory);
        entries = ByteBuffer.wrap(memory);
        pushedOut = 0;
    }

    /** Begins anew with more slots; what is popular comes back. */
    private void grow() {
        for (int slot = 0; slot < memory.length; slot += SLOT) {
            writeSlot(slot);
        }
        begin(Math.min(GROWTH * slots, most));
    }

    /** Where the slot begins that is the only place for the key. */
    private int place(int table, Bytes key) {
        int hash = (31 * table + key.hashCode()) * 0x9e3779b9;
        return (int) (((hash & 0xffffffffL) * slots) >>> Integer.SIZE) * SLOT;
    }

    private boolean isEmpty(int slot) {
        return fields.getInt(slot) == 0;
    }

    private boolean isOfPartition(int slot, int partition) {
        return fields.getInt(slot) == partition + 1;
    }

    private boolean isAhead(int slot) {
        return memory[slot + AHEAD] != 0;
    }

    private boolean isOf(int slot, int partition, int table, Bytes key) {
        return isOfPartition(slot, partition)
                && memory[slot + KEY_LENGTH] == key.length()
                && fields.getInt(slot + KEY) == table
                && key.isAt(memory, slot + KEY + Integer.BYTES);
    }

    private int entryAt(int slot) {
        return slot + KEY + Integer.BYTES + memory[slot + KEY_LENGTH];
    }

    @Nullable
    IndexEntry find(int partition, int table, Bytes key) {
        int slot = place(table, key);
        if (!isOf(slot, partition, table, key)) {
            return null;
        }
        int from = entryAt(slot);
        return IndexEntry.decode(
                entries.limit(from + fields.getShort(slot + ENTRY_LENGTH)).position(from));
    }

    /** Brings in what the map holds, unless it is large. */
    void add(int partition, int table, Bytes key, IndexEntry entry) {
        if (key.length() <= MAX_KEY && isSmall(entry)) {
            pushedOut += isEmpty(place(table, key)) ? 0 : 1;
            if (pushedOut > slots && slots < most) {
                grow();
            }
            int slot = place(table, key);
            writeSlot(slot);
            fields.putInt(slot, partition + 1);
            memory[slot + KEY_LENGTH] = (byte) key.length();
            fields.putInt(slot + KEY, table);
            key.copyTo(memory, slot + KEY + Integer.BYTES);
            put(slot, entry);
        }
    }

    private static boolean isSmall(IndexEntry entry) {
        return entry.encodedLength() <= IndexEntry.FIXED + MAX_SIBLINGS;
    }

    private void put(int slot, IndexEntry entry) {
        int from = entryAt(slot);
        entry.encode(entries.limit(slot + SLOT).position(from));
        fields.putShort(slot + ENTRY_LENGTH, (short) (entries.position() - from));
    }

    /** Takes the new entry of a key in place of the old one. False when it is the map that must: then it is not here any more. */
    boolean replace(int partition, int table, Bytes key, IndexEntry entry) {
        int slot = place(table, key);
        if (!isOf(slot, partition, table, key)) {
            return false;
        }
        if (!isSmall(entry)) {
            empty(slot);
            return false;
        }
        put(slot, entry);
        ahead += 1 - memory[slot + AHEAD];
        memory[slot + AHEAD] = 1;
        return true;
    }

    /** Brings the map up to this. */
    void write(int partition) {
        for (int slot = 0; slot < memory.length && ahead > 0; slot += SLOT) {
            if (isOfPartition(slot, partition)) {
                writeSlot(slot);
            }
        }
    }

    private void writeSlot(int slot) {
        if (isAhead(slot)) {
            int entry = entryAt(slot);
            map.overwrite(
                    fields.getInt(slot) - 1,
                    fields.getInt(slot + KEY),
                    Bytes.wrap(Arrays.copyOfRange(memory, slot + KEY + Integer.BYTES, entry)),
                    Arrays.copyOfRange(memory, entry, entry + fields.getShort(slot + ENTRY_LENGTH)));
            settle(slot);
        }
    }

    /** The map is not behind it any more, or never will be asked. */
    private void settle(int slot) {
        ahead -= memory[slot + AHEAD];
        memory[slot + AHEAD] = 0;
    }

    private void empty(int slot) {
        settle(slot);
        fields.putInt(slot, 0);
    }

    /** Forgets what it has of the key. */
    void remove(int partition, int table, Bytes key) {
        int slot = place(table, key);
        if (isOf(slot, partition, table, key)) {
            empty(slot);
        }
    }

    /** Forgets what it has of the partition. */
    void drop(int partition) {
        for (int slot = 0; slot < memory.length; slot += SLOT) {
            if (isOfPartition(slot, partition)) {
                empty(slot);
            }
        }
    }

    /** Gives its memory back; it is of no further use. */
    void release() {
        begin(0);
    }
}
