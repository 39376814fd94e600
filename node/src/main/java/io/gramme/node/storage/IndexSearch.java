package io.gramme.node.storage;

import io.gramme.node.storage.SegmentFormat.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds in the index whatever it says is in one segment, a slice in each step. For a segment whose key file cannot say it, for
 * it costs a walk through the whole index. Confined to its loop.
 */
final class IndexSearch {
    private final KeyIndex index;
    private final long number;
    private final Consumer<KeyFile.Entry> found;
    private final boolean complete;
    private final Deque<Integer> partitions;
    private int slice;

    IndexSearch(KeyIndex index, long number, Consumer<KeyFile.Entry> found) {
        this.index = index;
        this.number = number;
        this.found = found;
        Optional<List<Integer>> all = index.partitions();
        this.complete = all.isPresent();
        this.partitions = new ArrayDeque<>(all.orElse(List.of()));
    }

    boolean isDone() {
        return partitions.isEmpty();
    }

    /** Whether the index can be searched so. */
    boolean isComplete() {
        return complete;
    }

    void step() {
        int partition = partitions.element();
        List<KeyFile.Entry> entries = new ArrayList<>();
        if (slice < index.slices(partition)) {
            index.forEach(partition, slice, (table, key, place) -> {
                if (Position.segment(place.position()) == number) {
                    RecordKey name = new RecordKey(partition, table, key);
                    entries.add(new KeyFile.Entry(Kind.RECORD, name, 0, place));
                }
            });
            slice++;
        } else {
            partitions.remove();
            slice = 0;
        }
        entries.forEach(found);
    }
}
