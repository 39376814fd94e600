package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyDigest;
import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A walk through one tree of this node's copies for tombstones that are old enough, a slice at a time. Records whose siblings do
 * not stand in the index are read. Confined to its loop.
 */
final class TombstoneWalk {
    private static final int READS_AT_ONCE = 16;

    private final LoopState state;
    private final StorageEngine engine;
    private final TreeId tree;
    private final long upToLsn;
    private final long endedBefore;
    private final Deque<KeyState> found = new ArrayDeque<>();
    private final Deque<RecordKey> unknown = new ArrayDeque<>();
    private final int slices;
    private int next;
    private int reading;

    /**
     * Nothing is walked yet.
     *
     * @param upToLsn records written later are passed over
     * @param endedBefore so are those that were deleted, or whose time was over, later; wall-clock milliseconds
     */
    TombstoneWalk(LoopState state, StorageEngine engine, TreeId tree, long upToLsn, long endedBefore) {
        this.state = state;
        this.engine = engine;
        this.tree = tree;
        this.upToLsn = upToLsn;
        this.endedBefore = endedBefore;
        this.slices = engine.slices(tree.partition());
    }

    TreeId tree() {
        return tree;
    }

    /** Tombstones found so far and not taken. */
    int waiting() {
        return found.size();
    }

    /** Whether everything was walked and read. A partition divided anew meanwhile is gone through some other time. */
    boolean isOver() {
        return next >= slices && unknown.isEmpty() && reading == 0;
    }

    /** Whether there is no slice to walk, or none before what was found unknown has been read. */
    boolean isWalked() {
        return next >= slices || !unknown.isEmpty();
    }

    /** Begins to read what does not stand in the index. */
    void read() {
        while (reading < READS_AT_ONCE && !unknown.isEmpty()) {
            RecordKey key = unknown.remove();
            reading++;
            long op = state.operations.add(new Operation.OwnRead(outcome -> onRead(key, outcome)));
            state.replica().submit(new KeyTask.Read(op, key, KeyDigest.ABSENT));
        }
    }

    /** Takes at most so many. */
    List<KeyState> take(int most) {
        List<KeyState> taken = new ArrayList<>();
        while (taken.size() < most && !found.isEmpty()) {
            taken.add(found.remove());
        }
        return taken;
    }

    /** Walks one slice; returns how many records it had. */
    int step() {
        if (slices != engine.slices(tree.partition())) {
            next = slices;
            return 0;
        }
        int[] records = new int[1];
        state.replica().forEach(tree.partition(), next, (table, key, entry) -> {
            records[0]++;
            if (entry.lsn() <= upToLsn && state.tables().copies(table) == tree.copies()) {
                look(new RecordKey(tree.partition(), table, key), entry);
            }
        });
        next++;
        return records[0];
    }

    private void look(RecordKey key, IndexEntry entry) {
        if (entry.siblings().isEmpty()) {
            unknown.add(key);
        } else if (isReapable(entry.siblings().get())) {
            found.add(new KeyState(key.table(), key.key(), entry.digest()));
        }
    }

    void onRead(RecordKey key, ReadOutcome outcome) {
        reading--;
        if (outcome instanceof ReadOutcome.Found there
                && isReapable(there.record().siblings())) {
            Bytes name = key.key();
            found.add(new KeyState(key.table(), name, there.digest()));
        }
    }

    private boolean isReapable(Siblings siblings) {
        return siblings.endMillis() <= endedBefore;
    }
}
