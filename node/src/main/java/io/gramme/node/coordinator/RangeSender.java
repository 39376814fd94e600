package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyDigest;
import io.gramme.antientropy.SyncMessage.AskRange;
import io.gramme.antientropy.SyncMessage.RangeSent;
import io.gramme.antientropy.TreeId;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Sync;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Sends records of this node's copies to a copy that most of them are new to, so many at a time: each as a repair, then word that
 * they were sent. Keeps nothing between two questions: the asker brings back where it was.
 *
 * <p>Bounds: {@value #RANGE_BYTES} bytes and {@value #RANGE_RECORDS} records in one answer (or one record), {@value #SLICES}
 * slices walked, {@value #AT_ONCE} answers under way; further questions are not answered. Confined to its loop.
 */
final class RangeSender {
    private static final long RANGE_BYTES = 256 * 1_024;
    private static final int RANGE_RECORDS = 512;
    private static final int SLICES = 4;
    private static final int AT_ONCE = 4;

    private final LoopState state;
    private final StorageEngine engine;
    private int underWay;

    RangeSender(LoopState state, StorageEngine engine) {
        this.state = state;
        this.engine = engine;
    }

    /** An answer being made. */
    static final class Range {
        private final NodeId to;
        private final AskRange question;
        private final List<RecordKey> keys = new ArrayList<>();
        private long next;
        private long bytes;
        private int open;

        private Range(NodeId to, AskRange question) {
            this.to = to;
            this.question = question;
        }

        private boolean isFull() {
            return bytes >= RANGE_BYTES || keys.size() >= RANGE_RECORDS;
        }
    }

    void onAskRange(NodeId from, AskRange question) {
        boolean room = underWay < AT_ONCE && !state.operations.isCrowded();
        if (!room || question.cursor() < 0 || (int) question.cursor() < 0) {
            state.stats.busy.add(1);
            return;
        }
        Range range = new Range(from, question);
        collect(range);
        underWay++;
        range.open = 1 + range.keys.size();
        for (RecordKey key : range.keys) {
            long op = state.operations.add(new Operation.OwnRead(outcome -> onRead(range, key, outcome)));
            state.replica().submit(new KeyTask.Read(op, key, KeyDigest.ABSENT));
        }
        done(range);
    }

    /** The cursor is a slice and a place in it, by name; a partition that is divided anew meanwhile is gone through otherwise. */
    private void collect(Range range) {
        int partition = range.question.tree().partition();
        int slices = engine.slices(partition);
        int slice = (int) (range.question.cursor() >>> Integer.SIZE);
        int place = (int) range.question.cursor();
        for (int walked = 0; walked < SLICES && slice < slices && !range.isFull(); walked++) {
            List<Found> records = records(range.question.tree(), slice);
            while (place < records.size() && !range.isFull()) {
                Found record = records.get(place++);
                range.keys.add(record.key);
                range.bytes += record.length;
            }
            if (place >= records.size()) {
                slice++;
                place = 0;
            }
        }
        range.next = slice >= slices ? AskRange.END : (long) slice << Integer.SIZE | place;
    }

    /** A record that the tree covers. */
    private record Found(RecordKey key, int length) {}

    private List<Found> records(TreeId tree, int slice) {
        List<Found> records = new ArrayList<>();
        state.replica().forEach(tree.partition(), slice, (number, key, entry) -> {
            if (state.tables().copies(number) == tree.copies()) {
                records.add(new Found(new RecordKey(tree.partition(), number, key), entry.length()));
            }
        });
        records.sort(Comparator.comparing((Found found) -> found.key.table()).thenComparing(found -> found.key.key()));
        return records;
    }

    /** A record was read, or could not be. */
    void onRead(Range range, RecordKey key, ReadOutcome outcome) {
        if (outcome instanceof ReadOutcome.Found found) {
            Store repair = new Store(
                    key.partition(),
                    state.operations.fresh(),
                    key.table(),
                    key.key(),
                    found.record(),
                    Store.Purpose.REPAIR,
                    Optional.empty());
            state.send(range.to, repair);
        }
        done(range);
    }

    private void done(Range range) {
        range.open--;
        if (range.open == 0) {
            underWay--;
            AskRange question = range.question;
            RangeSent answer = new RangeSent(
                    question.session(),
                    question.tree(),
                    question.cursor(),
                    range.next,
                    range.keys.size(),
                    range.bytes,
                    state.foreground.isPressed());
            state.send(range.to, new Sync(answer));
        }
    }
}
