package io.gramme.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.version.DotSource.Extension;
import io.gramme.ring.Bytes;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scrub on real files: what it finds, what it leaves alone, and what is sound again afterwards. */
final class ScrubTest {
    private static final long SEGMENT = 64 * 1_024;
    private static final ScrubConfig DAILY = new ScrubConfig(Duration.ofDays(1).toMillis(), 1L << 30);

    @TempDir
    Path folder;

    private final List<TestLog> opened = new ArrayList<>();

    @AfterEach
    void closeLogs() {
        opened.forEach(TestLog::close);
    }

    @Test
    void nothingIsFoundInASoundLogAndAllOfItIsRead() {
        TestLog log = filled();

        scrub(log);

        ScrubStatus status = log.engine.scrubber().status();
        assertThat(status.damagedRecords() + status.damagedFiles() + status.correctedEntries())
                .isZero();
        assertThat(status.checkedSegments()).isEqualTo(status.segments()).isGreaterThan(4);
        assertThat(status.checkedBytes()).isEqualTo(status.bytes());
        assertThat(log.damaged).isEmpty();
        assertThat(log.corrected).isEmpty();
    }

    @Test
    void aFlippedBitInARecordIsReportedAndTheSegmentGoesOnceTheRecordIsMadeUpFor() throws IOException {
        TestLog log = filled();
        IndexEntry entry = entry(log, "a7");
        Path segment = segment(log, entry);
        TestLog.flip(segment, Position.offset(entry.position()) + entry.length() / 2);

        scrub(log);

        assertThat(log.damaged).containsOnly(TestLog.key("a7"));
        assertThat(log.engine.scrubber().status().damagedRecords()).isOne();
        assertThat(segment).exists();

        log.put("a7", "again", 2);
        log.runUntil(() -> !Files.exists(segment));
        scrub(log);

        assertThat(log.engine.scrubber().status().damagedRecords()).isOne();
        assertThat(log.get("a7")).isEqualTo("again");
        assertThat(log.get("a8")).isEqualTo(TestLog.value(8, 1));
    }

    @Test
    void aFlippedBitInARecordsHeaderIsFoundThoughTheRecordCanBeRead() throws IOException {
        TestLog log = filled();
        IndexEntry entry = entry(log, "a7");
        int tenure = 28;
        TestLog.flip(segment(log, entry), Position.offset(entry.position()) + tenure);
        assertThat(log.get("a7")).isEqualTo(TestLog.value(7, 1));

        scrub(log);

        assertThat(log.damaged).containsOnly(TestLog.key("a7"));
    }

    @Test
    void damageInWhatIsDeadCostsNoRecordAndItsSegmentIsReplaced() throws IOException {
        TestLog log = filled();
        IndexEntry old = entry(log, "a7");
        Path segment = segment(log, old);
        log.put("a7", "new", 2);
        log.settleWithoutStop();
        TestLog.flip(segment, Position.offset(old.position()) + 60);

        scrub(log);
        log.runUntil(() -> !Files.exists(segment));

        assertThat(log.damaged).isEmpty();
        assertThat(log.get("a7")).isEqualTo("new");
        assertThat(log.get("a6")).isEqualTo(TestLog.value(6, 1));
    }

    @Test
    void aSegmentOneOfWhoseHeadersIsDamagedIsReplaced() throws IOException {
        for (int copy : new int[] {20, SegmentFormat.HEADER_COPY + 20}) {
            TestLog log = filled();
            Path segment = segment(log, entry(log, "a7"));
            TestLog.flip(segment, copy);

            scrub(log);
            log.runUntil(() -> !Files.exists(segment));

            assertThat(log.engine.scrubber().status().damagedFiles()).isOne();
            assertThat(log.damaged).isEmpty();
            log.check("a", 1_000, 1);
        }
    }

    @Test
    void aSegmentWithoutAnyHeaderIsReplacedWithAllItsRecords() throws IOException {
        TestLog log = filled();
        Path segment = segment(log, entry(log, "a7"));
        TestLog.flip(segment, 20);
        TestLog.flip(segment, SegmentFormat.HEADER_COPY + 20);

        scrub(log);
        log.runUntil(() -> !Files.exists(segment));

        assertThat(log.damaged).isEmpty();
        log.check("a", 1_000, 1);
    }

    @Test
    void aDamagedKeyFileIsWrittenAnewAsItWas() throws IOException {
        TestLog log = filled();
        long number = Position.segment(entry(log, "a7").position());
        Path keys = log.log().resolve(SegmentFormat.keyFileName(number));
        byte[] before = Files.readAllBytes(keys);
        TestLog.flip(keys, 100);

        scrub(log);
        log.settleWithoutStop();
        log.runUntil(() -> sameBytes(keys, before));

        assertThat(log.engine.scrubber().status().damagedFiles()).isOne();
        scrub(log);
        assertThat(log.engine.scrubber().status().damagedFiles()).isOne();
        assertThat(log.damaged).isEmpty();
    }

    @Test
    void aRecordAndItsKeyFileDamagedTogetherAreFoundThroughTheIndex() throws IOException {
        TestLog log = filled();
        IndexEntry entry = entry(log, "a7");
        Path segment = segment(log, entry);
        long number = Position.segment(entry.position());
        TestLog.flip(segment, Position.offset(entry.position()) + 60);
        TestLog.flip(log.log().resolve(SegmentFormat.keyFileName(number)), 100);

        scrub(log);
        log.put("a7", "again", 2);
        log.runUntil(() -> !Files.exists(segment));

        assertThat(log.damaged).containsOnly(TestLog.key("a7"));
        TestLog again = open(log.crashed());
        assertThat(again.get("a7")).isEqualTo("again");
        assertThat(again.get("a6")).isEqualTo(TestLog.value(6, 1));
        assertThat(again.engine.report().damagedSegment()).isEqualTo(number);
    }

    @Test
    void aSegmentOfWhichNoHeaderAndNoKeyFileIsLeftIsReplacedThroughTheIndex() throws IOException {
        TestLog log = filled();
        IndexEntry entry = entry(log, "a7");
        Path segment = segment(log, entry);
        TestLog.flip(segment, 20);
        TestLog.flip(segment, SegmentFormat.HEADER_COPY + 20);
        TestLog.flip(log.log().resolve(SegmentFormat.keyFileName(Position.segment(entry.position()))), 100);

        scrub(log);
        log.runUntil(() -> !Files.exists(segment));

        assertThat(log.damaged).isEmpty();
        log.check("a", 1_000, 1);
        open(log.crashed()).check("a", 1_000, 1);
    }

    @Test
    void aSegmentCutShortLosesWhatWasBehindTheCutAlone() throws IOException {
        TestLog log = filled();
        IndexEntry entry = entry(log, "a7");
        try (FileChannel channel = FileChannel.open(segment(log, entry), StandardOpenOption.WRITE)) {
            channel.truncate(Position.offset(entry.position()) + 10);
        }

        scrub(log);

        assertThat(log.damaged).contains(TestLog.key("a7"));
        for (int i = 0; i < 1_000; i++) {
            if (log.get("a" + i).startsWith("lost")) {
                assertThat(log.damaged).contains(TestLog.key("a" + i));
            }
        }
    }

    @Test
    void aBlockOfAnotherPlaceIsNoRecordThoughItsChecksumsHold() throws IOException {
        TestLog log = filled();
        IndexEntry from = entry(log, "a7");
        IndexEntry to = entry(log, "a14");
        assertThat(from.length()).isEqualTo(to.length());
        assertThat(segment(log, from)).isEqualTo(segment(log, to));
        try (FileChannel channel =
                FileChannel.open(segment(log, from), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer record = ByteBuffer.allocate(from.length());
            channel.read(record, Position.offset(from.position()));
            channel.write(record.flip(), Position.offset(to.position()));
        }

        scrub(log);

        assertThat(log.damaged).containsOnly(TestLog.key("a14"));
    }

    @Test
    void anEntryOfTheIndexThatContradictsTheLogFollowsTheLog() {
        TestLog log = filled();
        RecordKey key = TestLog.key("a7");
        IndexEntry right = entry(log, "a7");
        IndexEntry wrong = new IndexEntry(
                right.position(),
                right.length(),
                right.lsn(),
                right.digest() + 1,
                new Extension(4, 2),
                Optional.empty());
        log.index().put(key.partition(), key.table(), key.key(), wrong);

        scrub(log);

        assertThat(log.corrected).containsExactly(key);
        assertThat(entry(log, "a7")).isEqualTo(right.extending(new Extension(4, 2)));
    }

    @Test
    void whatIsStillBeingWrittenIsVerifiedAsFarAsItIsForced() throws IOException {
        TestLog log = open("small");
        log.fill("a", 20, 1);
        log.settleWithoutStop();
        IndexEntry entry = entry(log, "a7");
        TestLog.flip(segment(log, entry), Position.offset(entry.position()) + 60);

        scrub(log);

        assertThat(log.damaged).containsOnly(TestLog.key("a7"));
    }

    @Test
    void damageInWhatIsStillBeingWrittenDoesNotWaitForMoreWrites() throws IOException {
        TestLog log = open("small");
        log.fill("a", 20, 1);
        log.settleWithoutStop();
        IndexEntry entry = entry(log, "a7");
        int tenure = 28;
        Path segment = segment(log, entry);
        TestLog.flip(segment, Position.offset(entry.position()) + tenure);

        scrub(log);
        log.runUntil(() -> !Files.exists(segment));

        log.check("a", 20, 1);
        TestLog again = open(log.crashed());
        again.check("a", 20, 1);
        assertThat(again.engine.report().lostBytes()).isZero();
    }

    @Test
    void aLogOfWhichNothingIsForcedYetIsSound() {
        TestLog log = open("fresh");
        log.runUntil(() -> log.engine.room(100, false) == Room.FREE);
        log.write("a", "one", 1);

        log.engine.scrubber().start();
        log.engine.poll();

        assertThat(log.engine.scrubber().status().damagedFiles()).isZero();
        assertThat(log.engine.scrubber().status().cycles()).isOne();
    }

    @Test
    void aScrubIsDueAnIntervalAfterTheLastWhateverRestartsThereAre() {
        TestLog log = filled();
        scrub(log);
        TestLog again = restarted(log);
        assertThat(again.engine.scrubber().status().completedMillis())
                .isEqualTo(log.engine.scrubber().status().completedMillis());
        again.clock.advance(Duration.ofHours(23).toNanos());
        again.turn();
        assertThat(again.engine.scrubber().isRunning()).isFalse();

        again.clock.advance(Duration.ofHours(2).toNanos());
        again.runUntil(() -> again.engine.scrubber().status().cycles() == 1);
    }

    @Test
    void aScrubIsDueThoughTheClockWasAYearAheadOnce() {
        TestLog log = filled();
        log.clock.advance(Duration.ofDays(365).toNanos());
        scrub(log);
        log.wallGoesBack(Duration.ofDays(365));
        log.turn();
        long cycles = log.engine.scrubber().status().cycles();

        log.clock.advance(Duration.ofDays(2).toNanos());

        log.runUntil(() -> log.engine.scrubber().status().cycles() > cycles);
    }

    @Test
    void aStopInTheMiddleLeavesTheRestOfThePassToTheNextStart() {
        TestLog log = open("a", new ScrubConfig(DAILY.intervalMillis(), 256 * 1_024));
        log.fill("a", 1_000, 1);
        log.settleWithoutStop();
        log.engine.scrubber().start();
        log.runUntil(() -> log.engine.scrubber().status().checkedSegments() >= 2);
        int segments = log.engine.scrubber().status().segments();
        TestLog again = restarted(log);
        again.turn();

        again.runUntil(() -> again.engine.scrubber().status().cycles() == 1);
        assertThat(again.engine.scrubber().status().segments()).isLessThan(segments);
    }

    @Test
    void whenOthersAreToGoFirstItGoesOnSlowly() {
        TestLog log = open("a", new ScrubConfig(DAILY.intervalMillis(), 1L << 20));
        log.fill("a", 1_000, 1);
        awaitKeyFiles(log);
        log.engine.scrubber().standBack(true);
        log.engine.scrubber().start();

        long begin = log.clock.nanoTime();
        log.runUntil(() -> {
            // The disk's own time is none of the clock's, however busy the machine is.
            log.awaitReads();
            return !log.engine.scrubber().isRunning();
        });

        double seconds = (log.clock.nanoTime() - begin) / 1e9;
        double least = log.engine.scrubber().status().bytes() / (double) (1 << 20) * 8;
        assertThat(seconds).isBetween(least * 0.7, least * 1.5);
    }

    private TestLog restarted(TestLog log) {
        opened.remove(log);
        TestLog again = log.restarted();
        opened.add(again);
        return again;
    }

    private TestLog filled() {
        TestLog log = open("a" + (opened.isEmpty() ? "" : opened.size()));
        log.fill("a", 1_000, 1);
        awaitKeyFiles(log);
        return log;
    }

    private static void awaitKeyFiles(TestLog log) {
        log.settleWithoutStop();
        log.runUntil(() -> Files.exists(
                log.log().resolve(SegmentFormat.keyFileName(Position.segment(log.engine.forcedPosition()) - 1))));
    }

    private TestLog open(String name) {
        return open(name, DAILY);
    }

    private TestLog open(String name, ScrubConfig scrub) {
        TestLog log = new TestLog(folder, name, SEGMENT, CompactionConfig.OFF, scrub);
        opened.add(log);
        return log;
    }

    private static void scrub(TestLog log) {
        long cycles = log.engine.scrubber().status().cycles();
        log.engine.scrubber().start();
        log.runUntil(() -> log.engine.scrubber().status().cycles() > cycles);
    }

    private static IndexEntry entry(TestLog log, String key) {
        return Objects.requireNonNull(log.engine.find(TestLog.key(key)));
    }

    private static Path segment(TestLog log, IndexEntry entry) {
        return log.log().resolve(SegmentFormat.segmentName(Position.segment(entry.position())));
    }

    private static boolean sameBytes(Path file, byte[] bytes) {
        try {
            return Bytes.wrap(Files.readAllBytes(file)).equals(Bytes.wrap(bytes));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
