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
import io.gramme.ring.testing.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compaction on real files and a real index. What a crash in the middle leaves is the simulator's matter. */
final class CompactionTest {
    private static final int PARTITIONS = 8;
    private static final CompactionConfig EAGER =
            new CompactionConfig(20, 256 * 1_024, 170, 5, 1_000_000, 3_600_000_000_000L);

    @TempDir
    Path folder;

    private long segmentBytes = 64 * 1_024;

    private final List<Opened> opened = new ArrayList<>();

    @AfterEach
    void closeDisks() {
        for (Opened store : opened) {
            store.engine.abandon();
            store.disk.close();
        }
    }

    @Test
    void overwritesTakeAtMostTwiceTheLiveBytesAndFourSegments() {
        segmentBytes = 1 << 20;
        Opened store = open("a", EAGER);
        SplittableRandom random = new SplittableRandom(1);
        long worst = Long.MIN_VALUE;
        for (int i = 0; i < 30_000; i++) {
            store.put("key " + random.nextInt(2_000), "x".repeat(200 + random.nextInt(1_600)), i + 1);
            if (i % 100 == 0) {
                worst = Math.max(
                        worst, store.bytesOnDisk() - 2 * store.engine.usage().liveBytes());
            }
        }

        assertThat(worst).isLessThanOrEqualTo(4 * segmentBytes);
        assertThat(store.engine.usage().compactions()).isGreaterThan(20);
        assertThat(store.lost).isEmpty();
    }

    @Test
    void everyRecordIsReadBackAfterItsSegmentWasRewritten() {
        Opened store = open("a", CompactionConfig.OFF);
        store.fill("old", 600, 1);
        store.fill("new", 600, 1);
        store.fill("old", 600, 2);
        store.runUntil(() -> Files.exists(store.log().resolve(SegmentFormat.keyFileName(1))));
        store.settleWithoutStop();

        store.engine.compact();
        store.runUntil(() -> store.engine.usage().left() == 0);

        assertThat(store.engine.usage().compactions()).isPositive();
        store.check("old", 600, 2);
        store.check("new", 600, 1);
        Opened again = open(store.crashed(), CompactionConfig.OFF);
        assertThat(again.engine.report().lostBytes()).isZero();
        again.check("old", 600, 2);
        again.check("new", 600, 1);
    }

    @Test
    void whatWasErasedStaysGoneWhenSegmentsWereRewrittenAndTheIndexIsBuiltAgain() {
        Opened store = open("a", EAGER);
        for (int round = 0; round < 6; round++) {
            store.fill("gone", 150, 3 * round + 1);
            store.fill("kept", 150, 3 * round + 2);
            store.eraseAll("gone", 150);
        }
        store.runUntil(
                () -> !store.engine.isCompacting() && store.engine.usage().compactions() > 3);

        Opened again = open(store.crashed(), EAGER);

        for (int i = 0; i < 150; i++) {
            assertThat(again.engine.find(key("gone" + i))).isNull();
        }
        again.check("kept", 150, 17);
    }

    @Test
    void eraseRecordsGoOnceNothingOlderIsLeft() {
        Opened store = open("a", EAGER);
        store.fill("gone", 1_000, 1);
        store.eraseAll("gone", 1_000);
        store.put("last", "one", 1);

        store.runUntil(() -> store.engine.usage().liveBytes() < segmentBytes);

        assertThat(store.engine.usage().compactions()).isPositive();
        assertThat(open(store.crashed(), EAGER).engine.size()).isEqualTo(1);
    }

    @Test
    void aTenureEndIsKeptAsLongAsTheRecordsItVoids() {
        Opened store = open("a", EAGER);
        store.fill("x", 400, 1);
        for (int partition = 0; partition < PARTITIONS; partition += 2) {
            store.waitForRoom(0);
            store.engine.endTenure(partition, 2);
        }
        long left = store.engine.size();
        store.fill("y", 400, 1);
        store.fill("y", 400, 2);
        store.runUntil(() -> !store.engine.isCompacting());

        Opened again = open(store.crashed(), EAGER);

        assertThat(left).isPositive().isLessThan(400);
        assertThat(again.engine.size()).isEqualTo(left + 400);
    }

    @Test
    void aDamagedRecordIsReportedAndKeepsItsSegmentAndNothingBehindItIsLost() throws IOException {
        Opened store = open("a", CompactionConfig.OFF);
        store.fill("a", 200, 1);
        store.fill("a", 100, 2);
        store.fill("b", 300, 1);
        store.runUntil(() -> Files.exists(store.log().resolve(SegmentFormat.keyFileName(1))));
        store.settleWithoutStop();
        IndexEntry entry = Objects.requireNonNull(store.engine.find(key("a150")));
        String segment = SegmentFormat.segmentName(Position.segment(entry.position()));
        flip(store.log().resolve(segment), Position.offset(entry.position()) + 60);

        store.engine.compact();
        store.runUntil(() -> store.engine.usage().left() == 0);

        assertThat(store.damaged).containsExactly(key("a150"));
        assertThat(store.log().resolve(segment)).exists();
        assertThat(store.get("a150")).startsWith("lost:");
        store.check("a", 100, 2);
        for (int i = 100; i < 200; i++) {
            if (i != 150) {
                assertThat(store.get("a" + i)).isEqualTo(value(i, 1));
            }
        }
    }

    @Test
    void aDamagedSegmentGoesWhenItsRecordsWereRepaired() throws IOException {
        Opened store = open("a", EAGER);
        store.fill("a", 60, 1);
        store.settleWithoutStop();
        IndexEntry entry = Objects.requireNonNull(store.engine.find(key("a50")));
        Path segment = store.log().resolve(SegmentFormat.segmentName(Position.segment(entry.position())));
        flip(segment, Position.offset(entry.position()) + 60);
        store.fill("b", 400, 1);
        for (int i = 0; i < 60; i++) {
            if (i != 50) {
                store.put("a" + i, value(i, 2), 2);
            }
        }
        store.runUntil(() -> store.damaged.contains(key("a50")));

        store.put("a50", "repaired", 2);
        store.runUntil(() -> !Files.exists(segment));

        assertThat(store.get("a50")).isEqualTo("repaired");
    }

    @Test
    void aRecordForgottenForItsBytesAreLostKeepsItsSegmentUntilTheKeyHasANewOne() {
        Opened store = open("a", EAGER);
        store.fill("a", 20, 1);
        store.settleWithoutStop();
        IndexEntry entry = Objects.requireNonNull(store.engine.find(key("a5")));
        Path segment = store.log().resolve(SegmentFormat.segmentName(Position.segment(entry.position())));
        store.engine.forgetLost(key("a5"));
        for (int round = 2; round < 10; round++) {
            for (int i = 0; i < 200; i++) {
                if (i != 5) {
                    store.put("a" + i, value(i, round), round);
                }
            }
        }
        store.runUntil(() -> !store.engine.isCompacting());
        assertThat(segment).exists();

        store.put("a5", "again", 2);
        store.runUntil(() -> !Files.exists(segment));

        assertThat(store.get("a5")).isEqualTo("again");
    }

    @Test
    void aCleanStopRemembersWhatIsDead() {
        Opened store = open("a", CompactionConfig.OFF);
        store.fill("a", 500, 1);
        store.fill("a", 400, 2);
        store.settle();
        StorageUsage before = store.engine.usage();
        store.engine.close();

        Opened again = open("a", EAGER);
        again.fill("b", 1, 1);

        assertThat(again.engine.report().clean()).isTrue();
        again.runUntil(() -> again.engine.usage().compactions() > 0 && !again.engine.isCompacting());
        assertThat(again.engine.usage().totalBytes()).isLessThan(before.totalBytes());
        again.check("a", 400, 2);
    }

    @Test
    void aSequenceNumberIsNotGivenAgainWhenItsEraseRecordWasDropped() {
        Opened store = open("a", EAGER);
        store.fill("gone", 600, 1);
        store.eraseAll("gone", 600);
        store.put("last", "one", 1);
        long given = Objects.requireNonNull(store.engine.find(key("last"))).lsn();
        store.waitForRoom(0);
        store.engine.erase(key("last"), 1);
        store.runUntil(() -> store.engine.usage().segments() <= 2);

        Opened again = open(store.crashed(), EAGER);
        again.put("next", "one", 1);

        assertThat(Objects.requireNonNull(again.engine.find(key("next"))).lsn()).isGreaterThan(given);
    }

    @Test
    void aKeyFileWhoseSegmentIsGoneIsRemovedByTheNextStart() throws IOException {
        Opened store = open("a", CompactionConfig.OFF);
        store.fill("a", 300, 1);
        store.fill("a", 300, 2);
        store.settle();
        String copy = store.crashed();
        Files.delete(folder.resolve(copy).resolve("log").resolve(SegmentFormat.segmentName(1)));

        Opened again = open(copy, CompactionConfig.OFF);

        assertThat(again.log().resolve(SegmentFormat.keyFileName(1))).doesNotExist();
        again.check("a", 300, 2);
    }

    @Test
    void aStopWaitsForTheSegmentThatIsBeingRemovedAndBeginsNoOther() {
        Opened store = open("a", EAGER);
        for (int round = 1; round < 8; round++) {
            store.fill("a", 300, round);
        }
        store.settle();
        long compactions = store.engine.usage().compactions();
        store.engine.close();

        Opened again = open("a", CompactionConfig.OFF);

        assertThat(again.engine.report().clean()).isTrue();
        assertThat(compactions).isPositive();
        again.check("a", 300, 7);
    }

    private static String value(int i, int round) {
        return "value " + i + " of round " + round + "x".repeat(i % 7 * 40);
    }

    private static RecordKey key(String text) {
        Bytes key = Bytes.utf8(text);
        return new RecordKey(Token.of(key).partition(PARTITIONS), 1, key);
    }

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x40)).rewind();
            channel.write(one, at);
        }
    }

    private Opened open(String name, CompactionConfig compaction) {
        try {
            Files.createDirectories(folder.resolve(name).resolve("log"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Opened store = new Opened(name, compaction);
        opened.add(store);
        return store;
    }

    /** An open engine with a one-step way to use it. Each write takes 200 microseconds of its clock. */
    private final class Opened implements StorageListener {
        private final String name;
        private final FileDisk disk;
        private final StorageEngine engine;
        private final ManualClock clock = new ManualClock();
        private final List<RecordKey> damaged = new ArrayList<>();
        private final List<String> lost = new ArrayList<>();
        private String lastRead = "";

        private Opened(String name, CompactionConfig compaction) {
            this.name = name;
            disk = new FileDisk(log(), "test", () -> {}, failure -> {
                throw new AssertionError(failure);
            });
            engine = StorageEngine.open(
                    new StorageConfig(0, segmentBytes, 1_000_000, 1 << 20, 0, compaction),
                    disk,
                    new ChronicleIndexFactory(folder.resolve(name).resolve("index")),
                    new StorageEngine.Environment(clock, new SplittableRandom(7), Faults.NONE));
            engine.listener(this);
        }

        private Path log() {
            return folder.resolve(name).resolve("log");
        }

        private void turn() {
            clock.advance(200_000);
            engine.tick();
            engine.poll();
            engine.flush();
        }

        private void put(String text, String value, long counter) {
            Bytes bytes = Bytes.utf8(value);
            waitForRoom(bytes.length());
            Version version = new Version(
                    new Dot(1, 1, counter), new RequestId(1, counter), 0, 0, false, bytes.length(), Checksum.of(bytes));
            Siblings siblings = Siblings.NONE.write(CausalHistory.NONE, version);
            engine.write(key(text), 1, new KeyRecord(siblings, List.of(bytes)), Extension.NONE, false);
            turn();
        }

        private void fill(String prefix, int count, int round) {
            for (int i = 0; i < count; i++) {
                put(prefix + i, value(i, round), round);
            }
        }

        private void eraseAll(String prefix, int count) {
            for (int i = 0; i < count; i++) {
                waitForRoom(0);
                engine.erase(key(prefix + i), 1);
                turn();
            }
        }

        private void check(String prefix, int count, int round) {
            for (int i = 0; i < count; i++) {
                assertThat(get(prefix + i)).isEqualTo(value(i, round));
            }
        }

        private void waitForRoom(int bytes) {
            runUntil(() -> engine.room(bytes + 1_000, false) == Room.FREE);
        }

        private void runUntil(BooleanSupplier done) {
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (!done.getAsBoolean()) {
                assertThat(System.nanoTime()).as("done in time").isLessThan(deadline);
                turn();
                Thread.onSpinWait();
            }
        }

        private void settle() {
            runUntil(() -> {
                engine.drain();
                return engine.isIdle();
            });
        }

        private void settleWithoutStop() {
            runUntil(() -> engine.forcedPosition() == engine.appendedPosition());
        }

        private String get(String text) {
            RecordKey key = key(text);
            IndexEntry entry = engine.find(key);
            if (entry == null) {
                return "absent";
            }
            engine.read(key, entry, 0);
            return lastRead;
        }

        private long bytesOnDisk() {
            return disk.names().stream()
                    .mapToLong(file -> disk.path(file).toFile().length())
                    .sum();
        }

        /** What a killed process leaves: a copy of the files as the operating system sees them now. */
        private String crashed() {
            settle();
            String copy = name + "+";
            try (Stream<Path> files = Files.walk(folder.resolve(name))) {
                for (Path file : files.toList()) {
                    Path target =
                            folder.resolve(copy).resolve(folder.resolve(name).relativize(file));
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
        public void recordDamaged(RecordKey key) {
            damaged.add(key);
        }
    }
}
