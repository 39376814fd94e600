package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyDigest;
import io.gramme.node.coordinator.Operation.OwnMerge;
import io.gramme.node.coordinator.Operation.OwnRead;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.storage.RecordKey;
import java.util.function.Consumer;

/**
 * What this node keeps for others of a partition that it holds itself: it stood in for them, and then the ring changed. When its
 * copy has nothing of a key that is asked for, it takes over first what this node keeps; else nobody who asks all members would see
 * it before it is delivered. Confined to its loop.
 */
final class OwnKept {
    private final LoopState state;

    OwnKept(LoopState state) {
        this.state = state;
    }

    /**
     * Completes what this node's copy said.
     *
     * @param known the digest with which it was asked to compare
     */
    void complete(RecordKey key, long known, ReadOutcome own, Consumer<ReadOutcome> then) {
        boolean isNothing =
                own instanceof ReadOutcome.Absent || (own instanceof ReadOutcome.Same && known == KeyDigest.ABSENT);
        if (!isNothing || state.hints().kept(key.partition()) == 0) {
            then.accept(own);
            return;
        }
        long op = state.operations.add(new OwnRead(kept -> {
            if (kept instanceof ReadOutcome.Found found) {
                take(key, found, then);
            } else {
                then.accept(kept instanceof ReadOutcome.Lost ? kept : own);
            }
        }));
        state.hints().read(op, key, KeyDigest.ABSENT);
    }

    private void take(RecordKey key, ReadOutcome.Found found, Consumer<ReadOutcome> then) {
        Table table = state.table(key.table()).orElse(null);
        if (table == null) {
            then.accept(new ReadOutcome.Absent());
            return;
        }
        long op = state.operations.add(
                new OwnMerge(refusal -> then.accept(refusal.isEmpty() ? found : new ReadOutcome.Busy())));
        state.replica().submit(new KeyTask.Merge(op, key, table, found.record(), KeyTask.Purpose.REPAIR));
    }
}
