package io.gramme.node.handoff;

import io.gramme.antientropy.KeyDigest;
import io.gramme.node.membership.Table;
import io.gramme.node.replica.CopyObserver;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.Replica;
import io.gramme.node.replica.ReplicaListener;
import io.gramme.node.replica.VersionLimits;
import io.gramme.node.replica.VnodeTable;
import io.gramme.node.storage.Disk;
import io.gramme.node.storage.HintIndex;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.version.HybridClock;
import io.gramme.node.version.KeyRecord;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import io.gramme.ring.env.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hints that one loop keeps for nodes that could not be reached: a {@link HintLog} for each target. Reads see them: what a
 * fallback holds of a key is what all its logs hold together.
 *
 * <p>Bounds: for each target {@link HintConfig}'s bytes and window; beyond them new hints are refused, and none that was taken
 * is dropped. Confined to its loop.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.6.
 */
public final class HintStore {
    private static final long SECOND = 1_000_000_000L;

    /** The index of a target's first hints takes less. */
    private static final long FIRST_INDEX_BYTES = 1 << 20;

    private final Settings settings;
    private final HintFolders folders;
    private final StorageEngine.Environment environment;
    private final VnodeTable vnodes;
    private final ReplicaListener listener;
    private final Clock clock;
    private final HintStats stats = new HintStats();
    private final Map<NodeId, HintLog> logs = new TreeMap<>();

    private final Map<Long, Gather> gathers = new HashMap<>();
    private final Map<Long, Long> fetches = new HashMap<>();
    private final List<NodeId> damaged = new ArrayList<>();
    private @Nullable Deliveries deliveries;
    private long nextTicket;
    private long lastMeasure;
    private long tenure = 1;

    /**
     * How hints are stored.
     *
     * @param storage of the loop's own records, whose bounds hold here too
     */
    public record Settings(HintConfig hints, StorageConfig storage, VersionLimits limits) {}

    /** Whoever delivers hints hears here what it asked for. */
    interface Deliveries {
        void onHint(long op, ReplicaListener.ReadOutcome outcome);
    }

    /**
     * Opens or recovers what the folders hold. Synchronous.
     *
     * @param vnodes shared by all that mints dots in this loop
     * @param listener of reads, merges and writes
     */
    public HintStore(
            Settings settings,
            HintFolders folders,
            StorageEngine.Environment environment,
            VnodeTable vnodes,
            ReplicaListener listener) {
        this.settings = settings;
        this.folders = folders;
        this.environment = environment;
        this.vnodes = vnodes;
        this.listener = listener;
        this.clock = environment.clock();
        this.lastMeasure = clock.nanoTime();
        for (NodeId target : folders.targets()) {
            if (log(target).engine().report().lostBytes() > 0) {
                damaged.add(target);
            }
        }
    }

    /** Targets of whose hints some were lost with the bytes of their log. Known after the start. */
    public List<NodeId> damaged() {
        return List.copyOf(damaged);
    }

    /** What was lost has been taken note of. */
    public void forgetDamaged() {
        damaged.clear();
    }

    void deliveries(Deliveries heard) {
        deliveries = heard;
    }

    /** The ring epoch that hints are written in from now on. */
    public void tenure(long epoch) {
        tenure = epoch;
        logs.values().forEach(log -> log.replica().tenure(epoch));
    }

    public HintStats stats() {
        return stats;
    }

    /** Keeps a record for the target, or coordinates a write into what is kept for it. The outcome goes to the listener. */
    public void submit(NodeId target, KeyTask task) {
        if (!takes(target, task)) {
            stats.refused.add(1);
            HintLog.refuse(task, ReplicaListener.Refusal.HINTS_FULL, listener);
        } else {
            log(target).submit(task);
        }
    }

    private boolean takes(NodeId target, KeyTask task) {
        if (!logs.containsKey(target) && folders.usableBytes() < firstBytes()) {
            return false;
        }
        HintLog log = log(target);
        // What another node forgets for it has no other copy: that window was the other node's to keep.
        boolean isLast = task instanceof KeyTask.Merge merge && merge.purpose() == KeyTask.Purpose.HANDOFF;
        return !(isLast ? log.hasNoRoom() : log.isFull(clock.wallMillis()));
    }

    /** What the first hint of a target takes on the disk: an index, a segment and the one that is made ahead. */
    private long firstBytes() {
        return settings.storage().reserveBytes()
                + FIRST_INDEX_BYTES
                + 2 * settings.hints().segmentBytes();
    }

    private HintLog log(NodeId target) {
        HintLog open = logs.get(target);
        return open != null ? open : open(target);
    }

    private HintLog open(NodeId target) {
        Disk disk = folders.open(target);
        StorageConfig own = settings.storage();
        StorageConfig config = new StorageConfig(
                own.loop(),
                settings.hints().segmentBytes(),
                own.intervalNanos(),
                own.stagedBytes(),
                own.reserveBytes(),
                own.compaction(),
                own.scrub());
        HintIndex.Factory indexes = new HintIndex.Factory(folders.indexes(target));
        StorageEngine engine = StorageEngine.open(config, disk, indexes, environment);
        Events events = new Events();
        Replica replica =
                new Replica(engine, events, new HybridClock(clock), settings.limits(), vnodes, CopyObserver.NONE);
        replica.tenure(tenure);
        HintLog log = new HintLog(
                new HintLog.Parts(engine, replica, indexes), events, settings.hints(), disk, clock.wallMillis());
        log.measure();
        logs.put(target, log);
        return log;
    }

    /** How many hints there are for a partition, whoever they are for, those found unreadable among them. */
    public long kept(int partition) {
        long kept = 0;
        for (HintLog log : logs.values()) {
            kept += log.records(partition);
        }
        return kept;
    }

    /** Whether some log holds another record of the key than one with that digest. */
    public boolean keepsOther(RecordKey key, long digest) {
        for (HintLog log : logs.values()) {
            IndexEntry entry = log.engine().find(key);
            if (entry != null && entry.digest() != digest) {
                return true;
            }
        }
        return false;
    }

    /** Reads what all the logs hold of the key together. */
    public void read(long op, RecordKey key, long known) {
        List<HintLog> holding = new ArrayList<>();
        for (HintLog log : logs.values()) {
            if (log.engine().find(key) != null) {
                holding.add(log);
            }
        }
        if (holding.isEmpty()) {
            listener.onRead(op, new ReplicaListener.ReadOutcome.Absent());
            return;
        }
        Gather gather = new Gather(op, key, known, holding.size());
        for (HintLog log : holding) {
            long ticket = nextTicket++;
            gathers.put(ticket, gather);
            log.submit(new KeyTask.Read(ticket, key, KeyDigest.ABSENT));
        }
    }

    /** A read of several logs. */
    private static final class Gather {
        private final long op;
        private final RecordKey key;
        private final long known;
        private int missing;
        private KeyRecord merged = KeyRecord.NONE;
        private ReplicaListener.ReadOutcome none = new ReplicaListener.ReadOutcome.Absent();

        private Gather(long op, RecordKey key, long known, int missing) {
            this.op = op;
            this.key = key;
            this.known = known;
            this.missing = missing;
        }

        private void add(ReplicaListener.ReadOutcome outcome) {
            missing--;
            if (outcome instanceof ReplicaListener.ReadOutcome.Found found) {
                merged = merged.merge(found.record());
            } else if (outcome instanceof ReplicaListener.ReadOutcome.Lost lost) {
                none = lost;
            }
        }

        private ReplicaListener.ReadOutcome outcome() {
            if (merged.isEmpty()) {
                return none;
            }
            long digest = KeyDigest.of(key.table(), key.key(), merged.siblings().identity());
            return digest == known
                    ? new ReplicaListener.ReadOutcome.Same()
                    : new ReplicaListener.ReadOutcome.Found(merged, digest);
        }
    }

    private final class Events implements ReplicaListener {
        @Override
        public void onRead(long ticket, ReadOutcome outcome) {
            Gather gather = gathers.remove(ticket);
            if (gather == null) {
                long op = Objects.requireNonNull(fetches.remove(ticket));
                Objects.requireNonNull(deliveries).onHint(op, outcome);
                return;
            }
            gather.add(outcome);
            if (gather.missing == 0) {
                listener.onRead(gather.op, gather.outcome());
            }
        }

        @Override
        public void onWritten(long op, WriteOutcome outcome) {
            listener.onWritten(op, outcome);
        }

        @Override
        public void onDurable(long op) {
            stats.stored.add(1);
            listener.onDurable(op);
        }

        @Override
        public void onRefused(long op, Refusal refusal) {
            listener.onRefused(op, refusal);
        }

        @Override
        public void onDamaged(Table table, RecordKey key) {
            // No other copy of a hint exists. When it is to be delivered it is found lost, and its target is told.
        }

        @Override
        public void onLost(RecordKey key) {
            listener.onLost(key);
        }

        @Override
        public void onErased(long op) {
            // A hint that could not be erased for want of room is found again, and delivered again, by the next round.
        }
    }

    /** Who has hints here, ascending. */
    public List<NodeId> targets() {
        return List.copyOf(logs.keySet());
    }

    /**
     * The keys of the hints for a target in one bucket of its index.
     *
     * @param partitions Q
     */
    List<RecordKey> keys(NodeId target, int bucket, int partitions) {
        List<RecordKey> keys = new ArrayList<>();
        Objects.requireNonNull(logs.get(target))
                .engine()
                .forEach(
                        bucket,
                        (table, key, entry) ->
                                keys.add(new RecordKey(Token.of(key).partition(partitions), table, key)));
        return keys;
    }

    /** Reads one hint; {@link Deliveries} hears of it under the number. */
    void fetch(NodeId target, RecordKey key, long op) {
        long ticket = nextTicket++;
        fetches.put(ticket, op);
        Objects.requireNonNull(logs.get(target)).submit(new KeyTask.Read(ticket, key, KeyDigest.ABSENT));
    }

    /** The target has taken a hint. */
    void reached(NodeId target) {
        Objects.requireNonNull(logs.get(target)).reached(clock.wallMillis());
    }

    /** Forgets a hint that is the one with that digest still. */
    void erase(NodeId target, RecordKey key, long digest) {
        Objects.requireNonNull(logs.get(target)).submit(new KeyTask.Erase(nextTicket++, key, digest));
    }

    /** The digest of the hint, {@link KeyDigest#ABSENT} for none. */
    long digest(NodeId target, RecordKey key) {
        IndexEntry entry = Objects.requireNonNull(logs.get(target)).engine().find(key);
        return entry == null ? KeyDigest.ABSENT : entry.digest();
    }

    /** Removes the target's log if nothing is left in it and nothing is under way. */
    boolean discardIfSpent(NodeId target) {
        HintLog log = Objects.requireNonNull(logs.get(target));
        if (!log.isSpent()) {
            return false;
        }
        log.engine().abandon();
        folders.discard(target);
        logs.remove(target);
        return true;
    }

    /** What there is, a line for each target. */
    public List<HintSummary> summaries() {
        long now = clock.wallMillis();
        List<HintSummary> lines = new ArrayList<>();
        logs.forEach((target, log) -> lines.add(
                new HintSummary(target, log.engine().size(), log.bytes(), log.sinceMillis(), log.isFull(now))));
        return lines;
    }

    /** What each log holds of a key, as far as its index says. */
    public Map<NodeId, IndexEntry> entries(RecordKey key) {
        Map<NodeId, IndexEntry> entries = new TreeMap<>();
        logs.forEach((target, log) -> {
            IndexEntry entry = log.engine().find(key);
            if (entry != null) {
                entries.put(target, entry);
            }
        });
        return entries;
    }

    /** The logs, one for each target. */
    public List<StorageEngine> engines() {
        return logs.values().stream().map(HintLog::engine).toList();
    }

    /** Whether clients are to go first while the logs are verified. */
    public void standBack(boolean now) {
        logs.values().forEach(log -> log.engine().scrubber().standBack(now));
    }

    /** Whether a log is being compacted or verified, so that ticks should be frequent. */
    public boolean isKeepingHouse() {
        return logs.values().stream().anyMatch(log -> log.engine().isKeepingHouse());
    }

    /** Takes in what the disks have completed. */
    public void poll() {
        // What becomes durable may open a log: a write that is sent on then may leave a hint of its own.
        List.copyOf(logs.values()).forEach(HintLog::poll);
    }

    /** Hands over what is staged. */
    public void flush() {
        logs.values().forEach(log -> log.engine().flush());
    }

    public void tick() {
        logs.values().forEach(log -> log.engine().tick());
        long now = clock.nanoTime();
        if (now - lastMeasure >= SECOND) {
            lastMeasure = now;
            logs.values().forEach(HintLog::measure);
            stats.kept(
                    logs.values().stream().mapToLong(log -> log.engine().size()).sum(),
                    logs.values().stream().mapToLong(HintLog::bytes).sum());
        }
    }

    /** Whether nothing waits to be read, written or durable. */
    public boolean isIdle() {
        return logs.values().stream().allMatch(HintLog::isIdle);
    }

    /** Whether everything is forced besides. */
    public boolean isDrained() {
        return isIdle() && logs.values().stream().allMatch(log -> log.engine().isIdle());
    }

    /** Asks for everything to be written and forced. */
    public void drain() {
        logs.values().forEach(log -> log.engine().drain());
    }

    /** Lets go of the logs; a start recovers them. */
    public void close() {
        logs.forEach((target, log) -> {
            log.engine().abandon();
            folders.close(target);
        });
        logs.clear();
    }
}
