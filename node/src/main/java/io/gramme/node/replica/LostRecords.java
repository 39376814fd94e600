package io.gramme.node.replica;

import io.gramme.node.env.Counter;
import io.gramme.node.storage.DiskException;
import io.gramme.node.storage.RecordKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The records of a copy that are known to be unreadable, until something makes up for them. So many halt the node
 * ({@link DiskException}). Confined to its loop; the counters may be read by any thread.
 */
public final class LostRecords {
    private static final int MOST = 100_000;

    private final Set<RecordKey> keys = new HashSet<>();
    private final Counter found = new Counter();
    private final Counter mended = new Counter();

    LostRecords() {}

    /** True when it was not known before. */
    boolean add(RecordKey key) {
        boolean isNew = keys.add(key);
        found.add(isNew ? 1 : 0);
        if (keys.size() > MOST) {
            throw new DiskException(keys.size() + " records were found unreadable; this disk is not to be trusted");
        }
        return isNew;
    }

    /** The record is readable again, was replaced, or is gone for good: whether it was lost until now. */
    boolean remove(RecordKey key) {
        boolean was = keys.remove(key);
        mended.add(was ? 1 : 0);
        return was;
    }

    /** Nothing of that partition is here any more. */
    public void forget(int partition) {
        keys.removeIf(key -> key.partition() == partition);
    }

    public boolean has(RecordKey key) {
        return !keys.isEmpty() && keys.contains(key);
    }

    public List<RecordKey> all() {
        return List.copyOf(keys);
    }

    /** How many there are now. */
    public int size() {
        return keys.size();
    }

    /** How many were found since the start. */
    public Counter found() {
        return found;
    }

    /** How many of those something has made up for. */
    public Counter mended() {
        return mended;
    }
}
