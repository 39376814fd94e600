package io.gramme.itests.sim;

import io.gramme.client.wire.RequestId;
import io.gramme.node.storage.CompactionConfig;
import io.gramme.node.storage.Faults;
import io.gramme.node.storage.HeapIndex;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.Room;
import io.gramme.node.storage.ScrubConfig;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageListener;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Checksum;
import io.gramme.node.version.Dot;
import io.gramme.node.version.DotSource.Extension;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
import io.gramme.ring.testing.EventQueue;
import io.gramme.ring.testing.ManualClock;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One storage engine on one simulated disk, through any number of crashes, and the truth about what it was given. */
final class StorageWorld {
    private static final int PARTITIONS = 4;
    private static final int KEYS = 12;
    private static final int TABLE = 1;
    private static final long SECOND = 1_000_000_000L;
    private static final DiskTimes TIMES = new DiskTimes(50_000, 500_000, 200_000, 2_000_000, 0.5);

    private final RandomGenerator random;
    private final EventQueue queue;
    private final Platter platter = new Platter(1L << 30);
    private final LogTap tap = new LogTap((before, record) -> {});
    private final StorageConfig config;
    private final Seeds seeds;

    /** Every write that may still be in the log, in its order. */
    private final List<Write> history = new ArrayList<>();

    private Consumer<SimDisk> plant = made -> {};
    private @Nullable SimDisk disk;
    private @Nullable StorageEngine engine;
    private int life;
    private long counter;
    private long sureThrough;
    private long compactions;

    StorageWorld(Seeds seeds) {
        this.seeds = seeds;
        random = seeds.random("world");
        queue = new EventQueue(new ManualClock(), seeds.random("ties"));
        long segmentBytes = StorageConfig.MIN_SEGMENT_BYTES << random.nextInt(3);
        config = new StorageConfig(
                0,
                segmentBytes,
                10_000_000,
                1 << 20,
                2 * segmentBytes,
                compaction(seeds.random("compaction")),
                ScrubConfig.OFF);
    }

    private static CompactionConfig compaction(RandomGenerator random) {
        return random.nextInt(4) == 0
                ? CompactionConfig.OFF
                : new CompactionConfig(
                        1 + random.nextInt(60),
                        1L << (16 + random.nextInt(12)),
                        100 + random.nextInt(100),
                        1 + random.nextInt(20),
                        1_000_000L * (1 + random.nextInt(20)),
                        10_000_000L * (1 + random.nextInt(20)));
    }

    /**
     * @param end the log position that must be forced for it to be sure; positions of an earlier life are below later ones
     * @param forcedBefore what had been forced when it was appended, as its record says
     */
    private record Write(long number, RecordKey key, boolean erase, long end, long forcedBefore) {}

    long traceHash() {
        return queue.traceHash();
    }

    void start() {
        open();
        check(recovered());
    }

    void startWithPowerCutInStore(int n) {
        SimDisk opening = newDisk();
        opening.cutPowerInStore(n);
        try {
            StorageEngine.open(config, opening, new HeapIndex.Factory(), environment());
        } catch (PowerCut cut) {
            queue.trace(String.valueOf(cut.getMessage()).hashCode());
        }
        disk = opening;
    }

    /** Starts on a damaged log: a record may be missing or lost, but then the recovery says so, and no other one is touched. */
    void startDamaged() {
        open();
        Map<RecordKey, Long> found = recovered();
        StorageEngine.RecoveryReport report = opened().report();
        if (report.lostBytes() == 0) {
            check(found);
            return;
        }
        long lastSure = history.stream()
                .filter(write -> write.end <= sureThrough)
                .mapToLong(Write::number)
                .max()
                .orElse(0);
        Map<RecordKey, Long> sure = expected(lastSure);
        long stale = IntStream.range(0, KEYS)
                .mapToObj(StorageWorld::key)
                .filter(key -> !isPossible(key, found.getOrDefault(key, 0L), sure.getOrDefault(key, 0L), lastSure))
                .count();
        if (stale > 1) {
            throw new Violation(29, stale + " keys are stale after one bit was flipped");
        }
    }

    /** Whether the key may be in the state that some write left, 0 for none, when everything up to a write is sure. */
    private boolean isPossible(RecordKey key, long found, long sure, long lastSure) {
        return found == sure
                || history.stream()
                        .filter(write -> write.number > lastSure && write.key.equals(key))
                        .anyMatch(write -> found == (write.erase ? 0 : write.number));
    }

    private void open() {
        disk = newDisk();
        engine = StorageEngine.open(config, disk, new HeapIndex.Factory(), environment());
        opened().listener(new Reads());
        tap.recovered(record -> {
            IndexEntry entry = opened().find(new RecordKey(record.partition(), record.table(), record.key()));
            boolean found = entry == null ? record.kind() == Logged.ERASE : entry.lsn() >= record.lsn();
            return found && platter.has(record);
        });
    }

    private SimDisk newDisk() {
        life++;
        SimDisk made = new SimDisk(queue, "life " + life, medium(), seeds.random("disk", life), () -> {});
        plant.accept(made);
        return made;
    }

    private StorageEngine.Environment environment() {
        Faults faults = site -> random.nextInt(20) == 0;
        return new StorageEngine.Environment(queue.clock(), seeds.random("salt", life), faults);
    }

    /** Writes at random for so many turns of the loop. */
    void writeFor(int turns) {
        for (int turn = 0; turn < turns; turn++) {
            for (int i = random.nextInt(5); i > 0; i--) {
                writeOne();
            }
            turn(random.nextLong(2_000_000));
        }
    }

    /** Lets so much time pass without a write, so that compaction finds an end. */
    void rest(int millis) {
        for (int i = 0; i < millis; i++) {
            turn(1_000_000);
        }
    }

    boolean compacts() {
        return config.compaction().isOn();
    }

    /** Overwrites on a disk with little room, for so many turns; whether there is room for a record when it has been quiet. */
    boolean hasRoomAfterWritingToAFullDisk(int turns) {
        platter.leaveFree(6 * config.segmentBytes());
        for (int i = 0; i < turns; i++) {
            writeOne();
            turn(50_000_000);
        }
        rest(3_000);
        return opened().room(4_000, false) == Room.FREE;
    }

    /** Segments that were rewritten and removed, in all lives. */
    long compactions() {
        return compactions;
    }

    private void turn(long nanos) {
        opened().flush();
        queue.run(nanos);
        long before = opened().usage().compactions();
        opened().poll();
        opened().tick();
        compactions += opened().usage().compactions() - before;
        sureThrough = Math.max(sureThrough, opened().forcedPosition());
    }

    private void writeOne() {
        if (opened().room(4_000, false) != Room.FREE) {
            return;
        }
        RecordKey key = key(random.nextInt(KEYS));
        if (random.nextInt(5) == 0) {
            eraseOne(key);
            return;
        }
        Bytes value = Bytes.wrap(new byte[random.nextInt(10) == 0 ? 3_000 : random.nextInt(200)]);
        counter++;
        Version version = new Version(
                new Dot(life, 1, counter), new RequestId(0, counter), 0, 0, false, value.length(), Checksum.of(value));
        KeyRecord record = new KeyRecord(Siblings.NONE.write(CausalHistory.NONE, version), List.of(value));
        long forcedBefore = opened().forcedPosition();
        long end = opened().write(key, 1, record, Extension.NONE, random.nextBoolean())
                .end();
        history.add(new Write(counter, key, false, end, forcedBefore));
    }

    private void eraseOne(RecordKey key) {
        if (opened().find(key) != null) {
            counter++;
            long forcedBefore = opened().forcedPosition();
            history.add(new Write(counter, key, true, opened().erase(key, 1), forcedBefore));
        }
    }

    private static RecordKey key(int number) {
        return new RecordKey(number % PARTITIONS, TABLE, Bytes.utf8("key " + number));
    }

    void kill() {
        sureThrough = Math.max(sureThrough, opened().writtenPosition());
        running().kill();
    }

    /** A planted bug: a removal is reported as durable, but a power loss can still undo it. */
    void lieAboutRemovals() {
        plant = SimDisk::lieAboutRemovals;
    }

    /** A planted bug: what compaction copied is reported as forced when it is written. */
    void lieAboutCopies() {
        plant = SimDisk::lieAboutCopies;
    }

    void losePower(double share) {
        running().kill();
        platter.losePower(random, share);
        tap.lostPower();
    }

    void stopCleanly() {
        for (int turn = 0; turn < 1_000 && !opened().isIdle(); turn++) {
            opened().drain();
            turn(SECOND / 100);
        }
        opened().close();
        sureThrough = opened().appendedPosition();
    }

    /** Damages a record that another one, itself on the disk, names as forced. (The last ones look like a torn tail.) */
    void flipBitInLog() {
        long mark = history.stream()
                .filter(write -> write.end <= sureThrough)
                .mapToLong(Write::forcedBefore)
                .max()
                .orElse(0);
        List<Write> sure = history.stream().filter(write -> write.end <= mark).toList();
        if (sure.isEmpty()) {
            return;
        }
        long end = sure.get(random.nextInt(sure.size())).end;
        String segment = String.format(java.util.Locale.ROOT, "%010d.log", end >>> 32);
        long at = (end & 0xffff_ffffL) - 1 - random.nextInt(60);
        if (platter.exists(segment) && platter.size(segment) > at) {
            flipBit(segment, at);
        }
        platter.names().stream().filter(name -> name.endsWith(".key")).forEach(platter::delete);
    }

    private void flipBit(String name, long at) {
        byte flipped = (byte) (platter.read(name, at, 1).at(0) ^ 1 << random.nextInt(8));
        platter.rot(name, at, Bytes.wrap(new byte[] {flipped}));
    }

    /** Flips so many bits anywhere in any of the files. */
    void flipBits(int bits) {
        for (int i = 0; i < bits; i++) {
            List<String> names = platter.names();
            String name = names.get(random.nextInt(names.size()));
            if (platter.size(name) > 0) {
                flipBit(name, random.nextLong(platter.size(name)));
            }
        }
    }

    /**
     * Starts on a disk of which any bits may have changed: what they spared is found, what they did not is reported unless nothing
     * could tell, and what is found was once written.
     *
     * @return whether anything was missing
     */
    boolean startRotten() {
        Ruin ruin = new Ruin(medium());
        open();
        StorageEngine.RecoveryReport report = opened().report();
        boolean reported = report.lostBytes() > 0 || report.damagedSegment() > 0;
        boolean missing = false;
        for (Logged record : tap.safe().values()) {
            IndexEntry entry = opened().find(keyOf(record));
            boolean there = entry != null && entry.lsn() >= record.lsn();
            missing |= !there;
            if (!there && !ruin.isSilent(record) && !(ruin.explains(record) && reported)) {
                throw new Violation(29, "started without " + record.name() + " at " + record.place() + ", " + report);
            }
        }
        checkRead(recovered());
        return missing;
    }

    /** What is read was written, and what cannot be read was damaged. */
    private void checkRead(Map<RecordKey, Long> found) {
        for (int number = 0; number < KEYS; number++) {
            RecordKey key = key(number);
            IndexEntry entry = opened().find(key);
            Long read = found.get(key);
            Optional<Logged> record = Optional.ofNullable(entry)
                    .flatMap(there -> tap.find(new Logged.Name(key.table(), key.key()), there.lsn()));
            boolean rotten = entry != null
                    && platter.hasRotted(
                            Logged.Place.segment(entry.position()),
                            entry.position() & 0xffff_ffffL,
                            (entry.position() & 0xffff_ffffL) + entry.length());
            boolean right = record.map(there -> read == null ? rotten : isOf(there, read))
                    .orElse(entry == null && read == null);
            if (!right) {
                throw new Violation(23, key + " is " + read + ", but its record is " + record);
            }
        }
    }

    private static boolean isOf(Logged record, long number) {
        return record.kind() == Logged.RECORD
                && record.siblings().versions().get(0).requestId().sequence() == number;
    }

    private static RecordKey keyOf(Logged record) {
        return new RecordKey(record.partition(), record.table(), record.key());
    }

    private SimDisk.Medium medium() {
        return new SimDisk.Medium(platter, tap, TIMES);
    }

    /** What the index holds: for each key the number of its write. */
    private Map<RecordKey, Long> recovered() {
        Map<RecordKey, Long> found = new TreeMap<>((a, b) -> a.key().compareTo(b.key()));
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int owner = partition;
            opened().forEach(partition, (table, key, entry) -> read(new RecordKey(owner, table, key), entry, found));
        }
        queue.run(SECOND);
        opened().poll();
        return found;
    }

    private void read(RecordKey key, IndexEntry entry, Map<RecordKey, Long> found) {
        long cookie = pending.size();
        pending.put(
                cookie,
                record -> found.put(
                        key, record.siblings().versions().get(0).requestId().sequence()));
        opened().read(key, entry, cookie);
    }

    /** The recovered state must be the state after some prefix of the history that holds everything that is sure. */
    private void check(Map<RecordKey, Long> found) {
        long sure = history.stream()
                .filter(write -> write.end <= sureThrough)
                .mapToLong(Write::number)
                .max()
                .orElse(0);
        long newest = sure;
        boolean fits = found.equals(expected(sure));
        for (Write write : history) {
            if (write.number > sure && found.equals(expected(write.number))) {
                newest = write.number;
                fits = true;
            }
        }
        if (!fits) {
            throw new Violation(29, "found " + found + ", but up to write " + sure + " it is " + expected(sure));
        }
        long through = newest;
        history.removeIf(write -> write.number > through);
        sureThrough = history.isEmpty() ? 0 : history.get(history.size() - 1).end;
    }

    private Map<RecordKey, Long> expected(long through) {
        Map<RecordKey, Long> state = new TreeMap<>((a, b) -> a.key().compareTo(b.key()));
        for (Write write : history) {
            if (write.number > through) {
                break;
            } else if (write.erase) {
                state.remove(write.key);
            } else {
                state.put(write.key, write.number);
            }
        }
        return state;
    }

    private final Map<Long, Consumer<KeyRecord>> pending = new TreeMap<>();

    private final class Reads implements StorageListener {
        @Override
        public void recordRead(long cookie, KeyRecord record) {
            java.util.Objects.requireNonNull(pending.get(cookie)).accept(record);
        }

        @Override
        public void recordLost(long cookie, String why) {
            queue.trace(cookie);
        }

        @Override
        public void recordDamaged(RecordKey key) {
            queue.trace(key.hashCode());
        }

        @Override
        public void recordCorrected(RecordKey key, long digestBefore) {
            throw new AssertionError(key + " was not in the index as in the log");
        }
    }

    private SimDisk running() {
        return java.util.Objects.requireNonNull(disk);
    }

    private StorageEngine opened() {
        return java.util.Objects.requireNonNull(engine);
    }
}
