package io.gramme.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.wire.RequestId;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Checksum;
import io.gramme.node.version.Dot;
import io.gramme.node.version.DotSource.Extension;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
import io.gramme.ring.Token;
import io.gramme.ring.env.Clock;
import io.gramme.ring.testing.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A log on real files with a real index, and one-step ways to use it. Each turn takes 200 microseconds of its clock. */
final class TestLog implements StorageListener, AutoCloseable {
    static final int PARTITIONS = 8;

    private final Path folder;
    private final String name;
    private final StorageConfig config;
    final FileDisk disk;
    final HeldReads reads = new HeldReads();
    final StorageEngine engine;
    final ManualClock clock;
    final List<RecordKey> corrected = new ArrayList<>();
    final List<RecordKey> damaged = new ArrayList<>();
    final List<String> lost = new ArrayList<>();
    private String lastRead = "";
    private long turns;
    private @Nullable KeyIndex index;

    private long behindMillis;

    /** Its wall clock may be set back. */
    private final class ShiftedClock implements Clock {
        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public long wallMillis() {
            return clock.wallMillis() - behindMillis;
        }
    }

    /** Keeps hold of the index that is in use. */
    private final class Indexes implements IndexFactory {
        private final IndexFactory factory;

        private Indexes(IndexFactory factory) {
            this.factory = factory;
        }

        @Override
        public KeyIndex fresh() {
            index = factory.fresh();
            return index;
        }

        @Override
        public Optional<KeyIndex> reopen(Bytes proof) {
            Optional<KeyIndex> known = factory.reopen(proof);
            index = known.orElse(null);
            return known;
        }

        @Override
        public Optional<Bytes> close(KeyIndex used) {
            return factory.close(used);
        }
    }

    TestLog(Path folder, String name, long segmentBytes, CompactionConfig compaction, ScrubConfig scrub) {
        this(
                folder,
                name,
                new StorageConfig(0, segmentBytes, 1_000_000, 1 << 20, 0, compaction, scrub),
                new ManualClock());
    }

    private TestLog(Path folder, String name, StorageConfig config, ManualClock clock) {
        this.folder = folder;
        this.config = config;
        this.clock = clock;
        this.name = name;
        try {
            Files.createDirectories(log());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        disk = new FileDisk(log(), "test", new ManualClock(), () -> {}, failure -> {
            throw new AssertionError(failure);
        });
        engine = StorageEngine.open(
                config,
                reads.of(disk),
                new Indexes(new ChronicleIndexFactory(folder.resolve(name).resolve("index"))),
                new StorageEngine.Environment(new ShiftedClock(), new SplittableRandom(7), Faults.NONE));
        engine.listener(this);
    }

    /** Stops it cleanly and opens it again. */
    TestLog restarted() {
        settle();
        engine.close();
        disk.close();
        return new TestLog(folder, name, config, clock);
    }

    KeyIndex index() {
        return Objects.requireNonNull(index);
    }

    Path log() {
        return folder.resolve(name).resolve("log");
    }

    void wallGoesBack(Duration by) {
        behindMillis += by.toMillis();
    }

    long turns() {
        return turns;
    }

    String lastRead() {
        return lastRead;
    }

    void turn() {
        turns++;
        clock.advance(200_000);
        engine.tick();
        engine.poll();
        engine.flush();
    }

    void put(String text, String value, long counter) {
        write(text, value, counter);
        turn();
    }

    /** Stages it, no more. */
    void write(String text, String value, long counter) {
        Bytes bytes = Bytes.utf8(value);
        waitForRoom(bytes.length());
        Version version = new Version(
                new Dot(1, 1, counter), new RequestId(1, counter), 0, 0, false, bytes.length(), Checksum.of(bytes));
        Siblings siblings = Siblings.NONE.write(CausalHistory.NONE, version);
        engine.write(key(text), 1, new KeyRecord(siblings, List.of(bytes)), Extension.NONE, false);
    }

    void fill(String prefix, int count, int round) {
        for (int i = 0; i < count; i++) {
            put(prefix + i, value(i, round), round);
        }
    }

    void eraseAll(String prefix, int count) {
        for (int i = 0; i < count; i++) {
            waitForRoom(0);
            engine.erase(key(prefix + i), 1);
            turn();
        }
    }

    void check(String prefix, int count, int round) {
        for (int i = 0; i < count; i++) {
            assertThat(get(prefix + i)).isEqualTo(value(i, round));
        }
    }

    void waitForRoom(int bytes) {
        runUntil(() -> engine.room(bytes + 1_000, false) == Room.FREE);
    }

    void runUntil(BooleanSupplier done) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("done in time").isLessThan(deadline);
            turn();
            Thread.onSpinWait();
        }
    }

    /** Until the scrub waits for nothing but the clock, which stands still. */
    void awaitReads() {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!engine.scrubber().isIdle()) {
            assertThat(System.nanoTime()).as("read in time").isLessThan(deadline);
            engine.poll();
            Thread.onSpinWait();
        }
    }

    void settle() {
        runUntil(() -> {
            engine.drain();
            return engine.isIdle();
        });
    }

    void settleWithoutStop() {
        runUntil(() -> engine.forcedPosition() == engine.appendedPosition());
    }

    String get(String text) {
        if (engine.find(key(text)) == null) {
            return "absent";
        }
        beginGet(text);
        runUntil(() -> !lastRead.isEmpty());
        return lastRead;
    }

    /** What comes of it is the {@link #lastRead}. */
    void beginGet(String text) {
        RecordKey key = key(text);
        lastRead = "";
        engine.read(key, Objects.requireNonNull(engine.find(key)), 0);
    }

    long bytesOnDisk() {
        return disk.names().stream()
                .mapToLong(file -> disk.path(file).toFile().length())
                .sum();
    }

    /** What a killed process leaves: a copy of the files as the operating system sees them now. */
    String crashed() {
        settle();
        String copy = name + "+";
        try (Stream<Path> files = Files.walk(folder.resolve(name))) {
            for (Path file : files.toList()) {
                Path target = folder.resolve(copy).resolve(folder.resolve(name).relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return copy;
    }

    @Override
    public void recordRead(long cookie, KeyRecord record) {
        lastRead = record.values().get(0).toUtf8();
    }

    @Override
    public void recordLost(long cookie, String why) {
        lastRead = "lost: " + why;
        lost.add(why);
    }

    @Override
    public void recordCorrected(RecordKey key, long digestBefore) {
        corrected.add(key);
    }

    @Override
    public void recordDamaged(RecordKey key) {
        damaged.add(key);
    }

    @Override
    public void close() {
        engine.abandon();
        disk.close();
    }

    static String value(int i, int round) {
        return "value " + i + " of round " + round + "x".repeat(i % 7 * 40);
    }

    static RecordKey key(String text) {
        Bytes key = Bytes.utf8(text);
        return new RecordKey(Token.of(key).partition(PARTITIONS), 1, key);
    }

    static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x40)).rewind();
            channel.write(one, at);
        }
    }
}
