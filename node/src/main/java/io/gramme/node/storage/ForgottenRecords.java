package io.gramme.node.storage;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records that were found unreadable and taken out of the index, because nobody knew any more what they had been. Nothing has
 * made up for them yet: a segment that holds one stays, or a restart would take the key for one that never had a record.
 * Bounded by how many lost records a loop bears before it halts. Confined to its loop.
 */
final class ForgottenRecords {
    private final Map<RecordKey, IndexEntry> forgotten = new HashMap<>();

    void add(RecordKey key, IndexEntry entry) {
        forgotten.put(key, entry);
    }

    /** Whether that place holds a record that was forgotten. */
    boolean isAt(RecordKey key, long position) {
        IndexEntry entry = forgotten.get(key);
        return entry != null && entry.position() == position;
    }

    /** Those that stand in the segment, and where. */
    Map<RecordKey, IndexEntry> in(long segment) {
        Map<RecordKey, IndexEntry> there = new HashMap<>(forgotten);
        there.values().removeIf(entry -> Position.segment(entry.position()) != segment);
        return there;
    }

    /** The key has a new state; returns what it makes up for. */
    @Nullable
    IndexEntry end(RecordKey key) {
        return forgotten.isEmpty() ? null : forgotten.remove(key);
    }

    /** The partition has a new state. */
    void end(int partition, SegmentUsage usage) {
        forgotten.entrySet().removeIf(entry -> {
            boolean ended = entry.getKey().partition() == partition;
            if (ended) {
                usage.dead(entry.getValue());
            }
            return ended;
        });
    }
}
