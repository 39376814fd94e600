package io.gramme.node.handoff;

import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.Replica;
import io.gramme.node.replica.ReplicaListener;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.replica.ReplicaListener.WriteOutcome;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.HintIndex;
import io.gramme.node.storage.Room;
import io.gramme.node.storage.StorageEngine;
import io.gramme.ring.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The hints for one target: a copy that is not this node's own, in a log and an index of its own, so that it can be dropped as
 * a whole once all of it is delivered. What holds for a copy holds here: records merge, a dot is minted at most once.
 *
 * <p>Tasks that come before the first segment has been made wait for it, {@link #MAX_EARLY} at most. Confined to its loop.
 */
final class HintLog {
    private static final int MAX_EARLY = 2_048;
    private static final String SINCE = "since";
    private static final long HOUR_MILLIS = 3_600_000;

    private final StorageEngine engine;
    private final Replica replica;
    private final ReplicaListener listener;
    private final HintIndex.Factory indexes;
    private final HintConfig config;
    private final Folder folder;
    private long sinceMillis;
    private final Deque<KeyTask> early = new ArrayDeque<>();
    private boolean ready;
    private boolean full;

    /** What a log is made of. */
    record Parts(StorageEngine engine, Replica replica, HintIndex.Factory indexes) {}

    HintLog(Parts parts, ReplicaListener listener, HintConfig config, Folder folder, long nowMillis) {
        this.engine = parts.engine;
        this.replica = parts.replica;
        this.indexes = parts.indexes;
        this.listener = listener;
        this.config = config;
        this.folder = folder;
        this.sinceMillis = since(folder, nowMillis);
    }

    /** Since when the target has been away; written down, for the window outlives a restart. */
    private static long since(Folder folder, long nowMillis) {
        Optional<Bytes> known = folder.load(SINCE).filter(file -> file.length() == Long.BYTES);
        if (known.isPresent()) {
            return Math.min(nowMillis, known.get().asBuffer().getLong());
        }
        note(folder, nowMillis);
        return nowMillis;
    }

    private static void note(Folder folder, long millis) {
        folder.store(
                SINCE,
                Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(millis).array()));
    }

    /** The target has taken a hint: the window begins anew, to the hour. */
    void reached(long nowMillis) {
        if (nowMillis - sinceMillis > HOUR_MILLIS) {
            sinceMillis = nowMillis;
            note(folder, nowMillis);
        }
    }

    StorageEngine engine() {
        return engine;
    }

    Replica replica() {
        return replica;
    }

    long bytes() {
        return indexes.bytes();
    }

    /** How many hints there are for a partition. */
    long records(int partition) {
        return indexes.records(partition);
    }

    long sinceMillis() {
        return sinceMillis;
    }

    /** Whether nothing at all is taken. */
    boolean hasNoRoom() {
        return full;
    }

    /** Whether no new hint is taken. */
    boolean isFull(long nowMillis) {
        return full || nowMillis - sinceMillis > config.windowMillis();
    }

    void submit(KeyTask task) {
        if (ready || task instanceof KeyTask.Read || task instanceof KeyTask.Erase) {
            replica.submit(task);
        } else if (early.size() < MAX_EARLY) {
            early.add(task);
        } else {
            refuse(task, Refusal.BUSY, listener);
        }
    }

    /** Answers a task that is not even begun. */
    static void refuse(KeyTask task, Refusal refusal, ReplicaListener listener) {
        if (task instanceof KeyTask.Write) {
            listener.onWritten(task.op(), new WriteOutcome.Refused(refusal));
        } else {
            listener.onRefused(task.op(), refusal);
        }
    }

    /** Takes in what the disk has completed and tells of what is durable now. */
    void poll() {
        engine.poll();
        if (!ready && engine.room(0, true) != Room.BUSY) {
            ready = true;
        }
        while (ready && !early.isEmpty()) {
            replica.submit(early.remove());
        }
        replica.onProgress();
    }

    /** Looks how much of the disk it takes. */
    void measure() {
        full = engine.logBytes() >= config.maxBytes();
    }

    /** Whether every hint is delivered and nothing is under way. */
    boolean isSpent() {
        return engine.size() == 0 && isIdle() && engine.isIdle();
    }

    boolean isIdle() {
        return early.isEmpty() && replica.isIdle();
    }
}
