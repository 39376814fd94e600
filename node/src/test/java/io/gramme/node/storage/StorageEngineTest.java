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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on real files and a real index. A process that dies is one that does not close; its files are copied away. */
final class StorageEngineTest {
    private static final int PARTITIONS = 8;
    private static final long SEGMENT = 64 * 1_024;

    @TempDir
    Path folder;

    private final List<Opened> opened = new ArrayList<>();

    @AfterEach
    void closeDisks() {
        for (Opened store : opened) {
            store.engine.abandon();
            store.disk.close();
        }
    }

    @Test
    void aRecordIsReadBackBeforeAndAfterItIsForced() {
        Opened store = open("a");

        store.put("k", "v", 1);
        assertThat(store.get("k")).isEqualTo("v");
        store.settle();

        assertThat(store.get("k")).isEqualTo("v");
    }

    @Test
    void valuesOfEverySizeFromNothingToTenMebibytesLiveInOneTable() {
        Opened store = open("a");
        int[] sizes = {0, 1, 100, 65_536, 1 << 20, 10 << 20};

        for (int size : sizes) {
            store.settle();
            store.put("size" + size, "x".repeat(size), size + 1);
        }
        store.settle();

        for (int size : sizes) {
            assertThat(store.get("size" + size)).hasSize(size);
        }
        assertThat(open(crashed("a")).get("size" + (10 << 20))).hasSize(10 << 20);
    }

    @Test
    void whatATurnStagesBeyondOneGroupIsForcedWithTheLastOne() {
        Opened store = open("a", 4 << 20);
        for (int i = 0; i < 500; i++) {
            store.stage("fill" + i, "value " + i + " ".repeat(1_000), 1);
        }
        assertThat(store.get("fill3")).startsWith("value 3 ");

        store.engine.flush();

        long deadline = System.nanoTime() + 10_000_000_000L;
        while (store.engine.forcedPosition() < store.engine.appendedPosition()) {
            assertThat(System.nanoTime()).as("forced in time").isLessThan(deadline);
            store.engine.poll();
            Thread.onSpinWait();
        }
        Opened again = open(crashed("a"), 4 << 20);
        assertThat(again.get("fill3")).startsWith("value 3 ");
        assertThat(again.get("fill499")).startsWith("value 499 ");
    }

    @Test
    void aCleanStopKeepsTheIndexAndTheNextStartReadsNoLog() {
        Opened store = open("a");
        store.fill(500);
        store.engine.drain();
        store.settle();
        store.engine.close();

        Opened again = open("a");

        assertThat(again.engine.report().clean()).isTrue();
        assertThat(again.engine.report().records()).isEqualTo(500);
        again.checkFilled(500);
    }

    @Test
    void anIndexFileThatChangedSinceTheCleanStopIsNotTrusted() throws IOException {
        Opened store = open("a");
        store.fill(100);
        store.settle();
        store.engine.close();
        Path file = someIndexFile();
        flip(file, Files.size(file) / 2);

        Opened again = open("a");

        assertThat(again.engine.report().clean()).isFalse();
        again.checkFilled(100);
    }

    @Test
    void aKilledProcessLosesNothingThatWasWritten() {
        Opened store = open("a");
        store.fill(1_000);
        store.settle();

        Opened again = open(crashed("a"));

        assertThat(again.engine.report().clean()).isFalse();
        assertThat(again.engine.report().lostBytes()).isZero();
        again.checkFilled(1_000);
        again.put("after", "restart", 1);
        again.settle();
        assertThat(open(crashed(again.name)).get("after")).isEqualTo("restart");
    }

    @Test
    void theHighestSequenceNumberOfAKeyWinsAfterARebuild() {
        Opened store = open("a");
        for (int i = 0; i < 50; i++) {
            store.put("k", "v" + i, i + 1);
            store.fillPadding(20);
            store.settle();
        }

        assertThat(open(crashed("a")).get("k")).isEqualTo("v49");
    }

    @Test
    void anErasedKeyAndAnEndedTenureStayGoneAfterARebuild() {
        Opened store = open("a");
        store.put("gone", "v", 1);
        store.put("kept", "v", 1);
        store.settle();
        store.engine.erase(key("gone"), 1);
        int partition = key("kept").partition();
        store.engine.endTenure(partition, 1);
        store.settle();

        Opened again = open(crashed("a"));

        assertThat(again.engine.find(key("gone"))).isNull();
        assertThat(again.engine.find(key("kept"))).isNull();
        again.put("kept", "again", 2);
        again.settle();
        assertThat(open(crashed(again.name)).get("kept")).isEqualTo("again");
    }

    @Test
    void damageBelowAForcedMarkIsReportedAndCostsOnlyItsOwnRecord() throws IOException {
        Opened store = open("a");
        store.put("first", "one", 1);
        store.settle();
        store.put("second", "two", 1);
        store.settle();
        store.put("third", "three", 1);
        store.settle();
        String copy = crashed("a");
        IndexEntry second = Objects.requireNonNull(store.engine.find(key("second")));
        flip(log(copy).resolve(SegmentFormat.segmentName(1)), Position.offset(second.position()) + 60);

        Opened again = open(copy);

        assertThat(again.engine.report().lostBytes()).isPositive();
        assertThat(again.get("first")).isEqualTo("one");
        assertThat(again.engine.find(key("second"))).isNull();
        assertThat(again.get("third")).isEqualTo("three");
        assertThat(open(crashed(again.name)).get("third")).isEqualTo("three");
    }

    @Test
    void aTornTailIsCutAndStaysCut() throws IOException {
        Opened store = open("a");
        store.put("first", "one", 1);
        store.settle();
        store.put("last", "torn", 1);
        store.settle();
        String copy = crashed("a");
        IndexEntry last = Objects.requireNonNull(store.engine.find(key("last")));
        flip(log(copy).resolve(SegmentFormat.segmentName(1)), Position.offset(last.position()) + 60);

        Opened again = open(copy);

        assertThat(again.engine.report().lostBytes()).isZero();
        assertThat(again.get("first")).isEqualTo("one");
        assertThat(again.engine.find(key("last"))).isNull();
        again.put("new", "write", 1);
        again.settle();
        Opened third = open(crashed(again.name));
        assertThat(third.engine.report().lostBytes()).isZero();
        assertThat(third.engine.find(key("last"))).isNull();
        assertThat(third.get("new")).isEqualTo("write");
    }

    @Test
    void aRecordThatRotsAfterTheStartIsLostAndNotAbsent() throws IOException {
        Opened store = open("a");
        store.put("k", "value", 1);
        store.settle();
        IndexEntry entry = Objects.requireNonNull(store.engine.find(key("k")));
        flip(log("a").resolve(SegmentFormat.segmentName(1)), Position.offset(entry.position()) + entry.length() - 12);

        assertThat(store.get("k")).startsWith("lost:");
    }

    @Test
    void aKeyFileThatIsDamagedIsMadeAgainFromItsSegment() throws IOException {
        Opened store = open("a");
        store.fill(2_000);
        store.settle();
        String copy = crashed("a");
        Path keys = log(copy).resolve(SegmentFormat.keyFileName(1));
        assertThat(keys).exists();
        flip(keys, Files.size(keys) / 2);

        Opened again = open(copy);

        assertThat(again.engine.report().lostBytes()).isZero();
        again.checkFilled(2_000);
    }

    @Test
    void aPartitionsIndexGrowsWithItsRecords() {
        Opened store = open("a");

        store.fill(12_000);

        assertThat(store.engine.size()).isEqualTo(12_000);
        store.checkFilled(12_000);
    }

    @Test
    void theIndexLibraryNeitherCallsHomeNorLeavesItsMarkInTheHomeFolder() {
        open("a").fill(10);

        assertThat(Path.of(System.getProperty("user.home"), ".chronicle.analytics.client.id"))
                .doesNotExist();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains("nalytics"));
        assertThat(System.getProperty("chronicle.analytics.disable")).isEqualTo("true");
    }

    private Path someIndexFile() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("a").resolve("index"))) {
            return files.filter(file -> !file.getFileName().toString().startsWith("template"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** What a killed process leaves: a copy of the files as the operating system sees them now. */
    private String crashed(String name) {
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

    private static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x40)).rewind();
            channel.write(one, at);
        }
    }

    private Path log(String name) {
        return folder.resolve(name).resolve("log");
    }

    private Opened open(String name) {
        return open(name, SEGMENT);
    }

    private Opened open(String name, long segmentBytes) {
        try {
            Files.createDirectories(log(name));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        Opened store = new Opened(name, segmentBytes);
        opened.add(store);
        return store;
    }

    private static RecordKey key(String text) {
        Bytes key = Bytes.utf8(text);
        return new RecordKey(Token.of(key).partition(PARTITIONS), 1, key);
    }

    /** An open engine with a one-step way to use it. */
    private final class Opened implements StorageListener {
        private final String name;
        private final FileDisk disk;
        private final StorageEngine engine;
        private @Nullable String lastRead;

        private Opened(String name, long segmentBytes) {
            this.name = name;
            disk = new FileDisk(log(name), "test", new ManualClock(), () -> {}, failure -> {
                throw new AssertionError(failure);
            });
            engine = StorageEngine.open(
                    new StorageConfig(0, segmentBytes, 1_000_000, 64 << 20, 0, CompactionConfig.OFF, ScrubConfig.OFF),
                    disk,
                    new ChronicleIndexFactory(folder.resolve(name).resolve("index")),
                    new StorageEngine.Environment(new ManualClock(), new SplittableRandom(7), Faults.NONE));
            engine.listener(this);
        }

        private void put(String text, String value, long counter) {
            stage(text, value, counter);
            engine.flush();
        }

        private void stage(String text, String value, long counter) {
            RecordKey key = key(text);
            Bytes bytes = Bytes.utf8(value);
            waitForRoom(bytes.length());
            Dot dot = new Dot(1, 1, counter);
            Version version =
                    new Version(dot, new RequestId(1, counter), 0, 0, false, bytes.length(), Checksum.of(bytes));
            Siblings siblings = Siblings.NONE.write(CausalHistory.NONE, version);
            engine.write(key, 1, new KeyRecord(siblings, List.of(bytes)), Extension.NONE, true);
        }

        private void fill(int count) {
            for (int i = 0; i < count; i++) {
                put("fill" + i, "value " + i, 1);
            }
        }

        private void fillPadding(int count) {
            for (int i = 0; i < count; i++) {
                put("padding" + i, "x".repeat(200), 1);
            }
        }

        private void checkFilled(int count) {
            for (int i = 0; i < count; i++) {
                assertThat(get("fill" + i)).isEqualTo("value " + i);
            }
        }

        private void waitForRoom(int bytes) {
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (engine.room(bytes + 1_000, false) != Room.FREE) {
                assertThat(System.nanoTime()).as("room in time").isLessThan(deadline);
                engine.flush();
                engine.poll();
                Thread.onSpinWait();
            }
        }

        /** Until everything is forced and every full segment has its key file. */
        private void settle() {
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (!engine.isIdle()) {
                assertThat(System.nanoTime()).as("idle in time").isLessThan(deadline);
                engine.drain();
                engine.poll();
                Thread.onSpinWait();
            }
        }

        private String get(String text) {
            RecordKey key = key(text);
            IndexEntry entry = engine.find(key);
            if (entry == null) {
                return "absent";
            }
            lastRead = null;
            engine.read(key, entry, 0);
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (lastRead == null) {
                assertThat(System.nanoTime()).as("read in time").isLessThan(deadline);
                engine.poll();
            }
            return lastRead;
        }

        @Override
        public void recordRead(long cookie, KeyRecord record) {
            lastRead = record.values().get(0).toUtf8();
        }

        @Override
        public void recordLost(long cookie, String why) {
            lastRead = "lost: " + why;
        }

        @Override
        public void recordCorrected(RecordKey key, long digestBefore) {
            throw new AssertionError(key + " was not in the index as in the log");
        }

        @Override
        public void recordDamaged(RecordKey key) {
            throw new AssertionError(key + " is damaged");
        }
    }
}
