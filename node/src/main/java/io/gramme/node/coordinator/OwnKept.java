package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyDigest;
import io.gramme.node.coordinator.Operation.OwnMerge;
import io.gramme.node.coordinator.Operation.OwnRead;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.storage.RecordKey;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What this node keeps for others of a partition that it holds itself: it stood in for them, and then the ring changed. When
 * somebody asks for a key of it, its copy takes that over first; else nobody who asks all members would see it before it is
 * delivered. In a copy that it had before the change that is looked for only where there is nothing: a coordinator may keep for
 * others what its own copy has. Confined to its loop.
 */
final class OwnKept {
    private final LoopState state;

    OwnKept(LoopState state) {
        this.state = state;
    }

    /**
     * Whether this node may keep more of a key than its copy has.
     *
     * @param known the digest that the copy was asked to compare with
     * @param own what it said
     */
    boolean isMore(RecordKey key, long known, ReadOutcome own) {
        boolean isAnswer = !(own instanceof ReadOutcome.Lost || own instanceof ReadOutcome.Busy);
        if (!isAnswer || state.hints().kept(key.partition()) == 0) {
            return false;
        }
        long digest = digest(known, own);
        return (digest == KeyDigest.ABSENT || isGained(key)) && state.hints().keepsOther(key, digest);
    }

    private boolean isGained(RecordKey key) {
        Placement here = state.placement();
        return here != null
                && state.table(key.table())
                        .filter(table -> here.isGained(key.partition(), table.n()))
                        .isPresent();
    }

    private static long digest(long known, ReadOutcome own) {
        if (own instanceof ReadOutcome.Found found) {
            return found.digest();
        }
        return own instanceof ReadOutcome.Same ? known : KeyDigest.ABSENT;
    }

    /** Reads what is kept into the copy, and then the copy again. */
    void complete(RecordKey key, long known, ReadOutcome own, Consumer<ReadOutcome> then) {
        long op = state.operations.add(new OwnRead(kept -> {
            boolean isNothing = digest(known, own) == KeyDigest.ABSENT;
            Optional<Table> table = state.table(key.table()).filter(named -> holds(key, named));
            if (kept instanceof ReadOutcome.Found found && table.isPresent()) {
                take(key, table.get(), found, known, own, then);
            } else if (kept instanceof ReadOutcome.Found) {
                then.accept(new ReadOutcome.Busy());
            } else {
                then.accept(isNothing && kept instanceof ReadOutcome.Lost ? kept : own);
            }
        }));
        state.hints().read(op, key, KeyDigest.ABSENT);
    }

    private boolean holds(RecordKey key, Table table) {
        Placement here = state.placement();
        return here != null && here.holds(key.partition(), table.n());
    }

    private void take(
            RecordKey key,
            Table table,
            ReadOutcome.Found kept,
            long known,
            ReadOutcome own,
            Consumer<ReadOutcome> then) {
        long op = state.operations.add(new OwnMerge(refusal -> {
            if (refusal.isEmpty()) {
                long again = state.operations.add(new OwnRead(then));
                state.replica().submit(new KeyTask.Read(again, key, known));
            } else {
                then.accept(digest(known, own) == KeyDigest.ABSENT ? new ReadOutcome.Busy() : own);
            }
        }));
        state.replica().submit(new KeyTask.Merge(op, key, table, kept.record(), KeyTask.Purpose.REPAIR));
    }
}
