package io.gramme.node.coordinator;

import io.gramme.node.coordinator.Operation.OwnHint;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.ReplicaListener.Refusal;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The hints that a coordinator keeps itself, because no further node could. One that its log is too busy for is tried again;
 * one that is not taken at all leaves a flag. Bounds: {@link #MAX_BYTES} of records wait. Confined to its loop.
 */
final class OwnHints {
    private static final long MAX_BYTES = 16L << 20;

    private final LoopState state;
    private final Deque<OwnHint> again = new ArrayDeque<>();
    private long bytes;

    OwnHints(LoopState state) {
        this.state = state;
    }

    void keep(OwnHint hint) {
        long op = state.operations.add(hint);
        state.hints()
                .submit(
                        hint.target(),
                        new KeyTask.Merge(op, hint.key(), hint.table(), hint.record(), KeyTask.Purpose.REPAIR));
    }

    void refused(OwnHint hint, Refusal refusal) {
        long size = hint.record().siblings().valueBytes() + hint.key().key().length();
        if (refusal == Refusal.BUSY && bytes + size <= MAX_BYTES) {
            bytes += size;
            again.add(hint);
        } else {
            state.flags().raise(hint.target(), hint.key().partition());
        }
    }

    /** Tries again what was refused before this tick. */
    void onTick() {
        bytes = 0;
        for (int left = again.size(); left > 0; left--) {
            keep(again.remove());
        }
    }

    boolean isEmpty() {
        return again.isEmpty();
    }
}
