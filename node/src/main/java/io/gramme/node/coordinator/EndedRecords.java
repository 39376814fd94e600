package io.gramme.node.coordinator;

import io.gramme.node.env.Counter;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.version.Siblings;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Goes through all records of this loop once in an interval, as its index knows them: drops the values whose time is over, so
 * that compaction gives back their space long before their tombstones can be reaped, has those brought back that a wrong clock
 * dropped too early, and counts the tombstones.
 *
 * <p>Each copy does so by itself, for it changes nothing that copies compare. Records whose siblings do not stand in the index are left
 * alone, for each would have to be read. Bounds: {@link #RECORDS_A_TICK} records looked at and
 * {@link #DROPS_A_TICK} written in a turn. Confined to its loop.
 */
final class EndedRecords {
    private static final int RECORDS_A_TICK = 2_048;
    private static final int DROPS_A_TICK = 256;

    private final LoopState state;
    private final StorageEngine engine;
    private final Mending mending;
    private final long intervalNanos;
    private final Deque<Integer> partitions = new ArrayDeque<>();
    private final Deque<RecordKey> ended = new ArrayDeque<>();
    private final Counter tombstones = new Counter();
    private int slice;
    private long counted;
    private long next;

    EndedRecords(LoopState state, StorageEngine engine, Mending mending, long intervalNanos) {
        this.state = state;
        this.mending = mending;
        this.engine = engine;
        this.intervalNanos = intervalNanos;
        this.next = state.clock.nanoTime();
    }

    /** Tombstones in this loop's copies, as the last walk found them. */
    Counter tombstones() {
        return tombstones;
    }

    /** Whether there is something to drop, so that ticks should be near. */
    boolean isBusy() {
        return !ended.isEmpty();
    }

    void onTick() {
        long now = state.clock.nanoTime();
        if (Foreground.pauseNanos(state.operations.size()) > 0) {
            return;
        }
        for (int drops = 0; drops < DROPS_A_TICK && !ended.isEmpty(); drops++) {
            state.replica().submit(new KeyTask.DropEnded(state.operations.fresh(), ended.remove()));
        }
        if (partitions.isEmpty() && now - next >= 0) {
            next = now + intervalNanos;
            counted = 0;
            partitions.addAll(engine.partitions());
        }
        for (int looked = 0; looked < RECORDS_A_TICK && ended.isEmpty() && !partitions.isEmpty(); ) {
            looked += 1 + look(partitions.element());
        }
    }

    /** Looks through a slice; returns how many records it had. */
    private int look(int partition) {
        if (slice >= engine.slices(partition)) {
            partitions.remove();
            slice = 0;
            if (partitions.isEmpty()) {
                tombstones.add(counted - tombstones.value());
            }
            return 0;
        }
        long now = state.clock.wallMillis();
        int[] records = new int[1];
        state.replica().forEach(partition, slice++, (table, key, entry) -> {
            records[0]++;
            entry.siblings().ifPresent(siblings -> look(new RecordKey(partition, table, key), siblings, now));
        });
        return records[0];
    }

    private void look(RecordKey key, Siblings siblings, long now) {
        counted += siblings.isEnded(now) ? 1 : 0;
        if (siblings.hasEndedValues(now)) {
            ended.add(key);
        }
        if (siblings.isDroppedEarly(now)) {
            mending.lacks(key);
        }
    }
}
