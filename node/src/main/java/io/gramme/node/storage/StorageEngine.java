package io.gramme.node.storage;

import io.gramme.antientropy.KeyDigest;
import io.gramme.node.env.Invariants;
import io.gramme.node.storage.SegmentFormat.Kind;
import io.gramme.node.version.DotSource.Extension;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import io.gramme.ring.env.Clock;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The records of one loop: a log and its index. A write is one append and one index update; a read is one look-up and one
 * read at a place. What a record says without its values nearly always stands in the index, so a merge rarely reads the log.
 *
 * <p>Confined to its loop. {@link #flush} ends each batch; {@link #poll} takes in what the disk has completed; {@link #tick}
 * forces what nobody asked to be forced and asks again for room. Disk errors on the write side halt the node
 * ({@link DiskException}); a record whose bytes cannot be read is reported to the {@link StorageListener}.
 */
public final class StorageEngine {
    private final StorageConfig config;
    private final Disk disk;
    private final IndexFactory indexes;
    private final KeyIndex index;
    private final RecordLog log;
    private final Clock clock;
    private final Faults faults;
    private final CleanMark mark;
    private final RecoveryReport report;
    private final Events events = new Events();
    private final PendingReads reads = new PendingReads();
    private final ForgottenRecords forgotten = new ForgottenRecords();
    private final SegmentUsage usage;
    private final Compactor compactor;
    private final Scrubber scrubber;

    private @Nullable StorageListener listener;
    private long unforcedSince;
    private long lastSpaceCheck;
    private final StorageStats stats = new StorageStats();
    private boolean lowOnSpace;

    private StorageEngine(
            StorageConfig config,
            Disk disk,
            IndexFactory indexes,
            Environment environment,
            CleanMark mark,
            Start start) {
        this.config = config;
        this.disk = disk;
        this.indexes = indexes;
        this.clock = environment.clock();
        this.faults = environment.faults();
        this.mark = mark;
        this.index = start.index;
        this.report = start.report;
        this.usage = start.usage;
        this.log = new RecordLog(config, disk, environment.random(), faults, usage, start.resume);
        LogParts parts = new LogParts(disk, events, log, index, usage, reads, forgotten);
        this.compactor = new Compactor(config, parts, events::damaged, clock.nanoTime());
        this.scrubber = new Scrubber(config.scrub(), parts, compactor, clock, events);
        lastSpaceCheck = clock.nanoTime();
        unforcedSince = clock.nanoTime();
        checkSpace();
    }

    /** The engine's clock, randomness and faults. */
    public record Environment(Clock clock, RandomGenerator random, Faults faults) {}

    /**
     * How the engine came to its records.
     *
     * @param clean whether the last stop was clean and the index could be used as it was
     * @param lostBytes once forced, found unreadable just now
     * @param damagedSegment the last one with bytes that were lost, now or at an earlier start; 0 for none. Nobody knows whose
     *     records they were: no copy on this loop is whole until that is made up for
     */
    public record RecoveryReport(
            boolean clean, long records, int scannedSegments, long cutBytes, long lostBytes, long damagedSegment) {}

    private record Start(KeyIndex index, SegmentUsage usage, RecordLog.Resume resume, RecoveryReport report) {}

    /** Opens or recovers what is on the disk. Synchronous: it may read the whole log. */
    public static StorageEngine open(StorageConfig config, Disk disk, IndexFactory indexes, Environment environment) {
        CleanMark mark = new CleanMark(disk);
        Optional<CleanMark.Content> clean = mark.take();
        Start start = clean.flatMap(content -> indexes.reopen(content.indexProof())
                        .map(index -> new Start(
                                index,
                                content.usage(),
                                content.resume(),
                                new RecoveryReport(true, content.records(), 0, 0, 0, 0))))
                .orElseGet(() -> recover(disk, indexes));
        return new StorageEngine(config, disk, indexes, environment, mark, start);
    }

    private static Start recover(Disk disk, IndexFactory indexes) {
        KeyIndex index = indexes.fresh();
        Recovery.Outcome found = new Recovery(disk, index).run();
        return new Start(
                index,
                found.usage(),
                found.resume(),
                new RecoveryReport(
                        false,
                        found.records(),
                        found.scannedSegments(),
                        found.cutBytes(),
                        found.lostBytes(),
                        found.damagedSegment()));
    }

    /** Whoever is told how reads end; set once, before the first read. */
    public void listener(StorageListener storageListener) {
        listener = storageListener;
    }

    public RecoveryReport report() {
        return report;
    }

    /** Whether a record of that many bytes may be written to the partition now. */
    public Room room(int partition, long bytes, boolean delete) {
        Room room = room(bytes, delete);
        return room == Room.FREE && !index.makeRoom(partition) ? Room.FULL : room;
    }

    /** Whether so many bytes may be appended to the log now. Deletes may use the reserve. */
    public Room room(long bytes, boolean delete) {
        return lowOnSpace && !delete ? Room.FULL : log.room(bytes);
    }

    public @Nullable IndexEntry find(RecordKey key) {
        return index.find(key.partition(), key.table(), key.key());
    }

    /**
     * Writes the record as the key's new state; {@link #room} must have said that there is room.
     *
     * @param tenure the ring epoch it is written in
     * @param force whether its acknowledgement waits for a force
     * @return where it is; its end must be written, or forced, before the write may be acknowledged
     */
    public IndexEntry write(RecordKey key, long tenure, KeyRecord record, Extension extension, boolean force) {
        Body body = new Body(key.key(), record);
        RecordLog.Appended at = log.append(Kind.RECORD, key, tenure, body, force);
        boolean outOfLine = faults.strikes(Faults.Site.SIBLINGS_NOT_INLINE);
        IndexEntry entry = place(key, record.siblings(), at, extension, outOfLine);
        usage.dead(index.put(key.partition(), key.table(), key.key(), entry));
        usage.dead(forgotten.end(key));
        usage.live(entry.position(), entry.length());
        log.noteForKeyFile(new KeyFile.Entry(Kind.RECORD, key, tenure, entry));
        return entry;
    }

    /** Takes the key out of this copy for good: everything older of it in the log is void. */
    public long erase(RecordKey key, long tenure) {
        long end = mark(Kind.ERASE, key, tenure);
        usage.dead(index.remove(key.partition(), key.table(), key.key()));
        usage.dead(forgotten.end(key));
        return end;
    }

    /** Whether so many tenures may be ended now: right after a start the first segment is still being made. */
    public boolean mayEndTenures(int count) {
        int each = SegmentFormat.padded(SegmentFormat.RECORD_HEADER + Siblings.NONE.encodedLength());
        return log.room((long) count * each) == Room.FREE;
    }

    /**
     * Ends this node's tenure of a partition: everything older of it in the log is void, a regained copy starts empty.
     * {@link #mayEndTenures} must have allowed it.
     */
    public long endTenure(int partition, long tenure) {
        long end = mark(Kind.TENURE_END, new RecordKey(partition, 0, Bytes.EMPTY), tenure);
        index.forEach(partition, (table, key, entry) -> usage.dead(entry));
        forgotten.end(partition, usage);
        index.drop(partition);
        return end;
    }

    private long mark(Kind kind, RecordKey key, long tenure) {
        RecordLog.Appended at = log.append(kind, key, tenure, new Body(key.key(), KeyRecord.NONE), true);
        usage.mark(at.position(), at.length());
        log.noteForKeyFile(new KeyFile.Entry(kind, key, tenure, place(key, Siblings.NONE, at, Extension.NONE, false)));
        return at.end();
    }

    static IndexEntry place(
            RecordKey key, Siblings siblings, RecordLog.Appended at, Extension extension, boolean outOfLine) {
        boolean inline = !outOfLine && siblings.encodedLength() <= IndexEntry.MAX_INLINE;
        return new IndexEntry(
                at.position(),
                at.length(),
                at.lsn(),
                KeyDigest.of(key.table(), key.key(), siblings.identity()),
                extension,
                inline ? Optional.of(siblings) : Optional.empty());
    }

    /**
     * Reads the record at an entry found before; {@link StorageListener} hears of it with the cookie, possibly before this
     * call returns.
     */
    public void read(RecordKey key, IndexEntry entry, long cookie) {
        long number = Position.segment(entry.position());
        long ticket = reads.begin(number, new RecordRead(key, entry, cookie));
        Optional<Bytes> unwritten = log.unwritten(entry.position(), entry.length());
        if (unwritten.isPresent()) {
            events.read(ticket, unwritten.get());
        } else {
            String segment = SegmentFormat.segmentName(number);
            disk.read(segment, Position.offset(entry.position()), entry.length(), ticket, events);
        }
    }

    /** Forgets a record whose bytes are lost, so that a peer's copy can take its place; its segment stays until that is done. */
    public void forgetLost(RecordKey key) {
        IndexEntry entry = index.remove(key.partition(), key.table(), key.key());
        if (entry != null) {
            forgotten.add(key, entry);
        }
    }

    public void forEach(int partition, KeyIndex.Visitor visitor) {
        index.forEach(partition, visitor);
    }

    /** The partitions that have records, ascending. Not of a log of hints, whose index does not tell them apart. */
    public List<Integer> partitions() {
        return index.partitions().orElseThrow();
    }

    /** As {@link KeyIndex#slices}. */
    public int slices(int partition) {
        return index.slices(partition);
    }

    /** As {@link KeyIndex#sliceOf}. */
    public int sliceOf(RecordKey key) {
        return index.sliceOf(key.partition(), key.table(), key.key());
    }

    public void forEach(int partition, int slice, KeyIndex.Visitor visitor) {
        index.forEach(partition, slice, visitor);
    }

    public long size(int partition) {
        return index.size(partition);
    }

    /** The records of all partitions, tombstones included. */
    public long size() {
        return index.size();
    }

    /** At most {@code limit} keys of a table in one partition behind the given one, ascending. */
    public NavigableSet<Bytes> keys(int partition, int table, Bytes after, int limit) {
        NavigableSet<Bytes> keys = new TreeSet<>();
        index.forEach(partition, (owner, key, entry) -> {
            if (owner == table && key.compareTo(after) > 0) {
                keys.add(key);
                if (keys.size() > limit) {
                    keys.pollLast();
                }
            }
        });
        return keys;
    }

    public void flush() {
        log.flush();
    }

    public void poll() {
        disk.poll(events);
        keepHouse();
    }

    private void keepHouse() {
        scrubber.run();
        if (config.compaction().isOn() || compactor.left() > 0 || compactor.hasDamaged()) {
            compactor.run(clock.nanoTime(), lowOnSpace || log.isFull());
            log.holdBack(compactor.isBehind());
        } else {
            log.holdBack(false);
        }
    }

    /** Looks at each segment once that has anything dead in it; {@link StorageUsage#left} says how far that has come. */
    public void compact() {
        compactor.compactAll();
    }

    /** Whether a segment is being rewritten or removed. */
    public boolean isCompacting() {
        return !compactor.isIdle();
    }

    /** Whether the log is being compacted or verified, so that ticks should be frequent. */
    public boolean isKeepingHouse() {
        return isCompacting() || scrubber.isRunning();
    }

    /** What verifies the log from time to time, or when it is told to. */
    public Scrubber scrubber() {
        return scrubber;
    }

    /** What the log takes on the disk, and what of it is dead. */
    public StorageUsage usage() {
        return compactor.usage();
    }

    public void tick() {
        long now = clock.nanoTime();
        if (log.written() == log.forced()) {
            unforcedSince = now;
        } else if (now - unforcedSince >= config.intervalNanos()) {
            unforcedSince = now;
            log.forceWritten();
        }
        if (now - lastSpaceCheck >= 1_000_000_000L) {
            lastSpaceCheck = now;
            checkSpace();
            log.retryPrepare();
            stats.now(compactor.usage(), scrubber.status(), clock.wallMillis());
        }
        keepHouse();
    }

    private void checkSpace() {
        lowOnSpace = disk.usableBytes() < config.reserveBytes();
    }

    /** What the log takes, as of a second ago. */
    public StorageStats stats() {
        return stats;
    }

    /** Everything up to here survives the death of the process. */
    public long writtenPosition() {
        return log.written();
    }

    /** Everything up to here survives a power loss. */
    public long forcedPosition() {
        return log.forced();
    }

    /** The position behind the last write. */
    public long appendedPosition() {
        return log.appended();
    }

    /** The log sequence number of the last record written, by this process or an earlier one. */
    public long lastLsn() {
        return log.lastLsn();
    }

    /** What the segments take on the disk, bytes, made ahead or in use. */
    public long logBytes() {
        return usage.fileBytes() + config.segmentBytes();
    }

    /** Whether everything appended is forced, every full segment has its key file and none is being compacted. */
    public boolean isIdle() {
        return log.isIdle() && compactor.isIdle() && scrubber.isIdle();
    }

    /**
     * Asks for everything to be written and forced, and ends compaction and scrubbing for good; {@link #isIdle} says when it is done. Call it
     * again until then, with {@link #poll}.
     */
    public void drain() {
        scrubber.stop();
        compactor.stop();
        log.flush();
        log.forceWritten();
    }

    /** Leaves a clean mark, having made room for it, so that the next start trusts the index. The engine must be idle, and is of no further use. */
    public void close() {
        long records = index.size();
        Invariants.check(isIdle(), "closed with writes under way");
        log.unusedSegment().ifPresent(disk::delete);
        log.sealCurrent().ifPresent(this::seal);
        indexes.close(index).ifPresent(proof -> mark.leave(new CleanMark.Content(log.resume(), records, usage, proof)));
    }

    private void seal(RecordLog.Sealed last) {
        Bytes keys = last.keys().finish(last.number(), last.end(), false);
        disk.truncate(SegmentFormat.segmentName(last.number()), last.end());
        disk.store(SegmentFormat.keyFileName(last.number()), keys);
        usage.file(last.number(), last.end());
        usage.keyFile(last.number(), keys.length(), false);
    }

    /** Lets go of everything without a clean mark, as a crash would; the next start recovers. */
    public void abandon() {
        index.close();
    }

    /** A read on behalf of the listener. */
    private final class RecordRead implements PendingReads.Reader {
        private final RecordKey key;
        private final IndexEntry entry;
        private final long cookie;

        private RecordRead(RecordKey key, IndexEntry entry, long cookie) {
            this.key = key;
            this.entry = entry;
            this.cookie = cookie;
        }

        @Override
        public void read(Bytes bytes) {
            Optional<KeyRecord> record = RecordReader.decode(key, entry, bytes);
            if (record.isPresent()) {
                Objects.requireNonNull(listener).recordRead(cookie, record.get());
            } else {
                failed("its bytes at " + Position.text(entry.position()) + " are damaged");
            }
        }

        @Override
        public void failed(String why) {
            IndexEntry now = find(key);
            if (now != null && now.lsn() == entry.lsn() && now.position() != entry.position()) {
                // Compaction has copied the record meanwhile, and looked at its bytes when it did.
                StorageEngine.this.read(key, now, cookie);
            } else {
                Objects.requireNonNull(listener).recordLost(cookie, why);
            }
        }
    }

    private final class Events implements Disk.Events, SegmentCheck.Listener {
        @Override
        public void damaged(RecordKey key) {
            Objects.requireNonNull(listener).recordDamaged(key);
        }

        @Override
        public void corrected(RecordKey key, long digestBefore) {
            Objects.requireNonNull(listener).recordCorrected(key, digestBefore);
        }

        @Override
        public void written(long position) {
            log.written(position);
        }

        @Override
        public void forced(long position) {
            log.written(position);
            log.forced(position);
        }

        @Override
        public void prepared(String segment) {
            log.prepared(segment);
        }

        @Override
        public void noSpace(String segment) {
            log.noSpace();
        }

        @Override
        public void sealed(String segment) {
            log.sealed(segment);
            compactor.sealed();
        }

        @Override
        public void removed(List<String> segments) {
            compactor.removed();
            log.retryPrepare();
        }

        @Override
        public void read(long ticket, Bytes bytes) {
            reads.end(ticket).read(bytes);
        }

        @Override
        public void readFailed(long ticket, String why) {
            reads.end(ticket).failed(why);
        }
    }
}
