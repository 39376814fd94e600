package io.gramme.node.replica;

import io.gramme.antientropy.KeyDigest;
import io.gramme.node.env.Counter;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.KeyTask.Change;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.replica.ReplicaListener.WriteOutcome;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.KeyIndex;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.Room;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageListener;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Checksum;
import io.gramme.node.version.Dot;
import io.gramme.node.version.DotSource.Extension;
import io.gramme.node.version.HybridClock;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The copies of one loop. Carries out {@link KeyTask}s, those of one key strictly in order.
 *
 * <p>What the index says of a record nearly always suffices to merge or to write: values are read from the log only when some
 * of them stay. A record whose bytes turn out unreadable is <em>lost</em>, while the index still says what it was: a read says
 * so (it is not "not found"), now and after a restart; a merge or a write is refused unless what comes makes up for all that is
 * missing, for what is left would else count as the whole; and a write starts a new epoch, because this copy no longer holds
 * what it once sent.
 *
 * <p>Confined to its loop.
 */
public final class Replica implements StorageListener {
    private static final long NO_READ = -1;

    /** So long after the end of a value its bytes are kept. */
    private static final long DROP_AFTER_MILLIS = 60_000;

    private final StorageEngine engine;
    private final ReplicaListener listener;
    private final HybridClock hybridClock;
    private final WriteRules rules;
    private final VnodeTable vnodes;
    private final CopyObserver observer;
    private final Map<RecordKey, Deque<KeyTask>> waiting = new HashMap<>();
    private final Map<Long, RecordKey> reading = new HashMap<>();
    private final LostRecords lost = new LostRecords();
    private final DurableQueue untilWritten = new DurableQueue();
    private final DurableQueue untilForced = new DurableQueue();

    private long nextRead;
    private long beginning = NO_READ;
    private @Nullable Completion atHand;
    private long tenure = 1;

    /** @param vnodes shared by all that mints dots in this loop */
    public Replica(
            StorageEngine engine,
            ReplicaListener listener,
            HybridClock hybridClock,
            VersionLimits limits,
            VnodeTable vnodes,
            CopyObserver observer) {
        this.engine = engine;
        this.listener = listener;
        this.hybridClock = hybridClock;
        this.rules = new WriteRules(limits);
        this.vnodes = vnodes;
        this.observer = observer;
        engine.listener(this);
    }

    /** The ring epoch that records are written in from now on. */
    public void tenure(long epoch) {
        tenure = epoch;
    }

    /** Whether something of the partition is being read or waits for it. */
    public boolean isBusyWith(int partition) {
        return waiting.keySet().stream().anyMatch(key -> key.partition() == partition);
    }

    /** Records that are known to be unreadable here. */
    public LostRecords lost() {
        return lost;
    }

    /** Writes that left more siblings than is healthy. */
    public Counter manySiblings() {
        return rules.manySiblings();
    }

    public void submit(KeyTask task) {
        Deque<KeyTask> queue = waiting.get(task.key());
        if (queue != null) {
            queue.add(task);
        } else {
            Deque<KeyTask> begun = new ArrayDeque<>();
            begun.add(task);
            waiting.put(task.key(), begun);
            run(task.key(), begun);
        }
    }

    /** Whether nothing waits for a read, or to be durable. */
    public boolean isIdle() {
        return waiting.isEmpty() && untilWritten.isEmpty() && untilForced.isEmpty();
    }

    /** Tells of what the log has come as far as. */
    public void onProgress() {
        untilWritten.release(engine.writtenPosition(), listener::onDurable);
        untilForced.release(engine.forcedPosition(), listener::onDurable);
    }

    /**
     * Carries out what waits for the key, in order, up to the first task that needs a read which is not at hand. What is
     * submitted for the key meanwhile, by whoever hears of an outcome, goes to the end.
     */
    private void run(RecordKey key, Deque<KeyTask> queue) {
        while (!queue.isEmpty()) {
            IndexEntry entry = engine.find(key);
            if (entry == null || !needsValues(queue.element(), entry)) {
                Siblings siblings =
                        entry == null ? Siblings.NONE : entry.siblings().orElse(Siblings.NONE);
                finish(queue.remove(), new Local(entry, siblings, KeyRecord.NONE));
            } else if (!read(key, entry)) {
                return;
            } else {
                conclude(queue.remove(), entry, Objects.requireNonNull(atHand));
            }
        }
        waiting.remove(key);
    }

    /** Begins a read; true when it has completed already and stands in {@link #atHand}. */
    private boolean read(RecordKey key, IndexEntry entry) {
        long cookie = nextRead++;
        reading.put(cookie, key);
        beginning = cookie;
        engine.read(key, entry, cookie);
        beginning = NO_READ;
        return !reading.containsKey(cookie);
    }

    private boolean needsValues(KeyTask task, IndexEntry entry) {
        if (task instanceof KeyTask.Read read) {
            return read.known() != entry.digest() || lost.has(read.key()) || isDroppedEarly(entry);
        }
        if (task instanceof KeyTask.Erase) {
            return false;
        }
        if (entry.siblings().isEmpty()) {
            return true;
        }
        Siblings local = entry.siblings().get();
        if (task instanceof KeyTask.DropEnded) {
            return local.hasEndedValues(droppable())
                    && local.dropEnded(droppable()).valueBytes() > 0;
        }
        if (task instanceof KeyTask.Merge merge) {
            Siblings target = reduce(merge.table(), local.merge(merge.incoming().siblings()));
            return !stands(merge, local, target)
                    && WriteRules.keepsAny(
                            target,
                            lost.has(merge.key()) ? Siblings.NONE : local,
                            merge.incoming().siblings());
        }
        Change change = ((KeyTask.Write) task).change();
        return WriteRules.find(local, change.requestId()).isPresent()
                || (!change.replace()
                        && local.versions().stream()
                                .anyMatch(version -> !change.history().covers(version.dot())));
    }

    /** Whether the incoming record brings nothing that is not here. */
    private boolean stands(KeyTask.Merge task, Siblings local, Siblings target) {
        return target.equals(local)
                && !lost.has(task.key())
                && !local.regainsFrom(task.incoming().siblings(), hybridClock.nowMillis());
    }

    @Override
    public void recordRead(long cookie, KeyRecord record) {
        RecordKey key = Objects.requireNonNull(reading.get(cookie));
        if (lost.remove(key)) {
            observer.changed(key, KeyDigest.ABSENT, stored(key));
        }
        completed(cookie, new Completion(record, Optional.empty()));
    }

    @Override
    public void recordLost(long cookie, String why) {
        RecordKey key = Objects.requireNonNull(reading.get(cookie));
        noteLost(key);
        IndexEntry entry = engine.find(key);
        if (entry != null && entry.siblings().isEmpty()) {
            // Without the bytes nobody knows what the record was: the next one that comes is taken for all of it.
            engine.forgetLost(key);
        }
        completed(cookie, new Completion(KeyRecord.NONE, Optional.of(why)));
    }

    @Override
    public void recordDamaged(RecordKey key) {
        noteLost(key);
    }

    @Override
    public void recordCorrected(RecordKey key, long digestBefore) {
        if (!lost.has(key)) {
            observer.changed(key, digestBefore, stored(key));
        }
    }

    private void noteLost(RecordKey key) {
        long before = digest(key);
        if (lost.add(key)) {
            observer.changed(key, before, KeyDigest.ABSENT);
            listener.onLost(key);
        }
    }

    private void completed(long cookie, Completion completion) {
        RecordKey key = Objects.requireNonNull(reading.remove(cookie));
        if (cookie == beginning) {
            atHand = completion;
            return;
        }
        Deque<KeyTask> queue = Objects.requireNonNull(waiting.get(key));
        conclude(queue.remove(), engine.find(key), completion);
        run(key, queue);
    }

    /** @param found what the index says, while all is well */
    private void conclude(KeyTask task, @Nullable IndexEntry found, Completion completion) {
        KeyRecord record = completion.record();
        if (completion.isGood()) {
            finish(task, new Local(found, record.siblings(), record));
        } else if (task instanceof KeyTask.Read read) {
            listener.onRead(read.op(), new ReadOutcome.Lost(completion.why()));
        } else if (engine.find(task.key()) == null) {
            finish(task, new Local(null, Siblings.NONE, record));
        } else if (task instanceof KeyTask.Merge merge) {
            refuseDamaged(merge);
        } else if (task instanceof KeyTask.Write write) {
            listener.onDamaged(write.table(), task.key());
            listener.onWritten(task.op(), new WriteOutcome.Refused(Refusal.DAMAGED));
        }
    }

    /** A repair is what a damaged copy is given already: asking for another one would never end. */
    private void refuseDamaged(KeyTask.Merge merge) {
        if (merge.purpose() != KeyTask.Purpose.REPAIR) {
            listener.onDamaged(merge.table(), merge.key());
        }
        listener.onRefused(merge.op(), Refusal.DAMAGED);
    }

    /**
     * What this copy holds of a key.
     *
     * @param record with the values, when they were read
     */
    private record Local(@Nullable IndexEntry entry, Siblings siblings, KeyRecord record) {
        private Extension extension() {
            return entry == null ? Extension.NONE : entry.extension();
        }
    }

    /** Which actor this copy may extend: none that it does not hold everything of. */
    private Extension extension(RecordKey key, Local local) {
        return lost.has(key) ? Extension.NONE : local.extension();
    }

    private void finish(KeyTask task, Local local) {
        if (task instanceof KeyTask.Read read) {
            listener.onRead(read.op(), read(read, local));
        } else if (task instanceof KeyTask.Merge merge) {
            merge(merge, local);
        } else if (task instanceof KeyTask.Write write) {
            write(write, local);
        } else if (task instanceof KeyTask.Erase erase) {
            erase(erase, local);
            listener.onErased(erase.op());
        } else if (task instanceof KeyTask.DropEnded drop) {
            dropEnded(drop, local);
        }
    }

    private void erase(KeyTask.Erase task, Local local) {
        boolean same = local.entry != null && local.entry.digest() == task.digest();
        if (same && engine.room(task.key().key().length(), true) == Room.FREE) {
            observer.changed(task.key(), digest(task.key()), KeyDigest.ABSENT);
            lost.remove(task.key());
            engine.erase(task.key(), tenure);
        }
    }

    private void dropEnded(KeyTask.DropEnded task, Local local) {
        Siblings left = local.siblings.dropEnded(droppable());
        KeyRecord record = left.valueBytes() == 0 ? KeyRecord.withoutValues(left) : local.record.dropEnded(droppable());
        boolean useful = local.siblings.hasEndedValues(droppable()) && !record.isEmpty() && !lost.has(task.key());
        if (useful && refuse(task.key(), record, true).isEmpty()) {
            store(task.key(), local, record, extension(task.key(), local), false);
        }
    }

    /** Values that ended before this are dropped: no clock that is right says that they have not ended. */
    private long droppable() {
        return hybridClock.nowMillis() - DROP_AFTER_MILLIS;
    }

    /** Whether this copy cannot read the record, or lacks a value of it that it should have. */
    public boolean isDamaged(RecordKey key) {
        IndexEntry entry = engine.find(key);
        return lost.has(key) || (entry != null && isDroppedEarly(entry));
    }

    private boolean isDroppedEarly(IndexEntry entry) {
        return entry.siblings().isPresent() && entry.siblings().get().isDroppedEarly(hybridClock.nowMillis());
    }

    private ReadOutcome read(KeyTask.Read task, Local local) {
        IndexEntry entry = local.entry;
        if (entry != null && local.siblings.isDroppedEarly(hybridClock.nowMillis())) {
            return new ReadOutcome.Lost("a value was dropped before its time");
        }
        if (entry == null) {
            return lost.has(task.key())
                    ? new ReadOutcome.Lost("its bytes were found damaged")
                    : new ReadOutcome.Absent();
        }
        return entry.digest() == task.known()
                ? new ReadOutcome.Same()
                : new ReadOutcome.Found(local.record, entry.digest());
    }

    private void merge(KeyTask.Merge task, Local local) {
        KeyRecord incoming = task.incoming();
        if (!local.siblings.agreesWith(incoming.siblings())) {
            listener.onRefused(task.op(), Refusal.CONTRADICTION);
            return;
        }
        Siblings target = reduce(task.table(), local.siblings.merge(incoming.siblings()));
        if (isAhead(task, local.siblings)) {
            listener.onRefused(task.op(), Refusal.CLOCK_SKEW);
            return;
        }
        if (local.entry != null && stands(task, local.siblings, target)) {
            stored(task.op(), local.entry.end(), task.isForced());
            return;
        }
        if (lost.has(task.key()) && WriteRules.keepsAny(target, Siblings.NONE, incoming.siblings())) {
            refuseDamaged(task);
            return;
        }
        KeyRecord record = incoming.project(target, local.record);
        if (task.purpose() == KeyTask.Purpose.REPAIR) {
            // Whoever counts this copy as one more must be able to count on its bytes, whatever this clock says.
            record = record.dropEnded(droppable());
        }
        Optional<Refusal> refusal = refuse(task.key(), record, false);
        if (refusal.isPresent()) {
            listener.onRefused(task.op(), refusal.get());
        } else {
            long position = store(task.key(), local, record, extension(task.key(), local), task.isForced());
            stored(task.op(), position, task.isForced());
        }
    }

    private void stored(long op, long position, boolean force) {
        (force ? untilForced : untilWritten).add(new DurableQueue.Waiting(position, op));
    }

    private boolean isAhead(KeyTask.Merge task, Siblings local) {
        return task.purpose() == KeyTask.Purpose.PUT
                && task.table().isLastWriteWins()
                && hybridClock.isTooFarAhead(task.incoming().siblings().latest(), local.latest());
    }

    private void write(KeyTask.Write task, Local local) {
        boolean force = task.table().isForced();
        Optional<Version> before = WriteRules.find(local.siblings, task.change().requestId());
        if (before.isPresent() && local.entry != null) {
            CausalHistory seen = WriteRules.seen(
                    VersionVector.EMPTY, local.siblings, before.get().dot());
            seen = seen.at(latest(task.table(), local.siblings));
            listener.onWritten(task.op(), new WriteOutcome.Written(local.record, seen, true));
            stored(task.op(), local.entry.end(), force);
            return;
        }
        Change change = task.change();
        if (change.following() != KeyTask.Following.NOT && WriteRules.isBehind(task, local.siblings)) {
            listener.onWritten(task.op(), new WriteOutcome.Refused(Refusal.BEHIND));
            return;
        }
        CausalHistory history = change.replace() ? CausalHistory.of(local.siblings.clock()) : change.history();
        long latest = Math.max(local.siblings.latest(), change.history().latest());
        Dot dot = vnodes.of(task.key().partition()).dots().next(extension(task.key(), local));
        long timestamp = hybridClock.next(latest);
        Version version = new Version(
                dot,
                change.requestId(),
                timestamp,
                change.expiryMillis(),
                change.tombstone(),
                change.value().length(),
                Checksum.of(change.value()));
        add(task, local, version, local.siblings.write(history, version));
    }

    private void add(KeyTask.Write task, Local local, Version version, Siblings siblings) {
        Change change = task.change();
        Siblings target = reduce(task.table(), siblings);
        KeyRecord added = new KeyRecord(new Siblings(target.clock(), List.of(version)), List.of(change.value()));
        KeyRecord record = added.project(target, local.record);
        Optional<Refusal> refusal = refuse(task.key(), record, change.tombstone());
        if (refusal.isEmpty()) {
            refusal = rules.exceeds(target, local.siblings, droppable());
        }
        if (refusal.isPresent()) {
            listener.onWritten(task.op(), new WriteOutcome.Refused(refusal.get()));
            return;
        }
        boolean force = task.table().isForced();
        long position = store(task.key(), local, record, Extension.of(version.dot()), force);
        CausalHistory seen =
                WriteRules.seen(change.history().seen(), target, version.dot()).at(latest(task.table(), target));
        listener.onWritten(task.op(), new WriteOutcome.Written(record, seen, false));
        stored(task.op(), position, force);
    }

    private Optional<Refusal> refuse(RecordKey key, KeyRecord record, boolean delete) {
        long bytes = (long) key.key().length()
                + record.siblings().encodedLength()
                + record.siblings().valueBytes();
        Room room = engine.room(key.partition(), bytes, delete);
        return switch (room) {
            case FREE -> Optional.empty();
            case BUSY -> Optional.of(Refusal.BUSY);
            case FULL -> Optional.of(Refusal.NO_SPACE);
        };
    }

    private long store(RecordKey key, Local local, KeyRecord record, Extension extension, boolean force) {
        boolean damaged = lost.remove(key);
        long before = local.entry == null || damaged ? KeyDigest.ABSENT : local.entry.digest();
        IndexEntry written = engine.write(key, tenure, record, extension, force);
        observer.changed(key, before, written.digest());
        return written.end();
    }

    /** What the table keeps of merged siblings: by one order for all, or two copies could drop each other's version. */
    public static Siblings reduce(Table table, Siblings siblings) {
        return table.isLastWriteWins() ? siblings.keepLast() : siblings;
    }

    /** What a context of the table says of time. */
    public static long latest(Table table, Siblings siblings) {
        return table.isLastWriteWins() ? siblings.latest() : 0;
    }

    /** The digest of what this copy holds, {@link KeyDigest#ABSENT} for nothing that can be read. */
    public long digest(RecordKey key) {
        return lost.has(key) ? KeyDigest.ABSENT : stored(key);
    }

    private long stored(RecordKey key) {
        IndexEntry entry = engine.find(key);
        return entry == null ? KeyDigest.ABSENT : entry.digest();
    }

    /** Visits the records of one slice of the index, as far as they can be read; nothing may be submitted meanwhile. */
    public void forEach(int partition, int slice, KeyIndex.Visitor visitor) {
        engine.forEach(partition, slice, (table, key, entry) -> {
            if (lost.size() == 0 || !lost.has(new RecordKey(partition, table, key))) {
                visitor.record(table, key, entry);
            }
        });
    }

    /** Keys of a table in one partition behind the given one, ascending. */
    public List<Bytes> keys(int partition, int table, Bytes after, int limit) {
        return List.copyOf(engine.keys(partition, table, after, limit));
    }
}
