package io.gramme.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compaction on real files and a real index. What a crash in the middle leaves is the simulator's matter. */
final class CompactionTest {
    private static final CompactionConfig EAGER =
            new CompactionConfig(20, 8 << 20, 170, 5, 1_000_000, 3_600_000_000_000L);

    @TempDir
    Path folder;

    private long segmentBytes = 64 * 1_024;

    private final List<TestLog> opened = new ArrayList<>();

    @AfterEach
    void closeDisks() {
        opened.forEach(TestLog::close);
    }

    @Test
    void overwritesTakeAtMostTwiceTheLiveBytesAndFourSegments() {
        segmentBytes = 1 << 20;
        TestLog store = open("a", EAGER);
        SplittableRandom random = new SplittableRandom(1);
        long worst = Long.MIN_VALUE;
        for (int i = 0; i < 30_000; i++) {
            store.put("key " + random.nextInt(2_000), "x".repeat(200 + random.nextInt(1_600)), i + 1);
            if (i % 100 == 0) {
                // As whoever waits for acknowledgements.
                store.settleWithoutStop();
                worst = Math.max(
                        worst, store.bytesOnDisk() - 2 * store.engine.usage().liveBytes());
            }
        }

        assertThat(worst).isLessThanOrEqualTo(4 * segmentBytes);
        assertThat(store.engine.usage().compactions()).isGreaterThan(20);
        assertThat(store.lost).isEmpty();
    }

    @Test
    void whatManyWritesOfOneTurnSupersedeIsGivenBackAsFast() {
        segmentBytes = 1 << 20;
        TestLog store = open("a", EAGER);
        SplittableRandom random = new SplittableRandom(1);
        long worst = Long.MIN_VALUE;
        for (int i = 0; i < 40_000; i++) {
            store.write("key " + random.nextInt(2_000), "x".repeat(200 + random.nextInt(1_600)), i + 1);
            if (i % 200 == 0) {
                store.turn();
                worst = Math.max(
                        worst,
                        store.engine.usage().totalBytes()
                                - 2 * store.engine.usage().liveBytes());
            }
        }

        assertThat(worst).isLessThanOrEqualTo(8 * segmentBytes);
    }

    @Test
    void everyRecordIsReadBackAfterItsSegmentWasRewritten() {
        TestLog store = open("a", CompactionConfig.OFF);
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
        TestLog again = open(store.crashed(), CompactionConfig.OFF);
        assertThat(again.engine.report().lostBytes()).isZero();
        again.check("old", 600, 2);
        again.check("new", 600, 1);
    }

    @Test
    void whatWasErasedStaysGoneWhenSegmentsWereRewrittenAndTheIndexIsBuiltAgain() {
        TestLog store = open("a", EAGER);
        for (int round = 0; round < 6; round++) {
            store.fill("gone", 150, 3 * round + 1);
            store.fill("kept", 150, 3 * round + 2);
            store.eraseAll("gone", 150);
        }
        store.runUntil(
                () -> !store.engine.isCompacting() && store.engine.usage().compactions() > 3);

        TestLog again = open(store.crashed(), EAGER);

        for (int i = 0; i < 150; i++) {
            assertThat(again.engine.find(TestLog.key("gone" + i))).isNull();
        }
        again.check("kept", 150, 17);
    }

    @Test
    void eraseRecordsGoOnceNothingOlderIsLeft() {
        TestLog store = open("a", EAGER);
        store.fill("gone", 1_000, 1);
        store.eraseAll("gone", 1_000);
        store.put("last", "one", 1);

        store.runUntil(() -> store.engine.usage().liveBytes() < segmentBytes);

        assertThat(store.engine.usage().compactions()).isPositive();
        assertThat(open(store.crashed(), EAGER).engine.size()).isEqualTo(1);
    }

    @Test
    void aTenureEndIsKeptAsLongAsTheRecordsItVoids() {
        TestLog store = open("a", EAGER);
        store.fill("x", 400, 1);
        for (int partition = 0; partition < TestLog.PARTITIONS; partition += 2) {
            store.waitForRoom(0);
            store.engine.endTenure(partition, 2);
        }
        long left = store.engine.size();
        store.fill("y", 400, 1);
        store.fill("y", 400, 2);
        store.runUntil(() -> !store.engine.isCompacting());

        TestLog again = open(store.crashed(), EAGER);

        assertThat(left).isPositive().isLessThan(400);
        assertThat(again.engine.size()).isEqualTo(left + 400);
    }

    @Test
    void aDamagedRecordIsReportedAndKeepsItsSegmentAndNothingBehindItIsLost() throws IOException {
        TestLog store = open("a", CompactionConfig.OFF);
        store.fill("a", 200, 1);
        store.fill("a", 100, 2);
        store.fill("b", 300, 1);
        store.runUntil(() -> Files.exists(store.log().resolve(SegmentFormat.keyFileName(1))));
        store.settleWithoutStop();
        IndexEntry entry = Objects.requireNonNull(store.engine.find(TestLog.key("a150")));
        String segment = SegmentFormat.segmentName(Position.segment(entry.position()));
        TestLog.flip(store.log().resolve(segment), Position.offset(entry.position()) + 60);

        store.engine.compact();
        store.runUntil(() -> store.engine.usage().left() == 0);

        assertThat(store.damaged).containsExactly(TestLog.key("a150"));
        assertThat(store.log().resolve(segment)).exists();
        assertThat(store.get("a150")).startsWith("lost:");
        store.check("a", 100, 2);
        for (int i = 100; i < 200; i++) {
            if (i != 150) {
                assertThat(store.get("a" + i)).isEqualTo(TestLog.value(i, 1));
            }
        }
    }

    @Test
    void aDamagedSegmentGoesWhenItsRecordsWereRepaired() throws IOException {
        TestLog store = open("a", EAGER);
        store.fill("a", 60, 1);
        store.settleWithoutStop();
        IndexEntry entry = Objects.requireNonNull(store.engine.find(TestLog.key("a50")));
        Path segment = store.log().resolve(SegmentFormat.segmentName(Position.segment(entry.position())));
        TestLog.flip(segment, Position.offset(entry.position()) + 60);
        store.fill("b", 400, 1);
        for (int i = 0; i < 60; i++) {
            if (i != 50) {
                store.put("a" + i, TestLog.value(i, 2), 2);
            }
        }
        store.runUntil(() -> store.damaged.contains(TestLog.key("a50")));

        store.put("a50", "repaired", 2);
        store.runUntil(() -> !Files.exists(segment));

        assertThat(store.get("a50")).isEqualTo("repaired");
    }

    @Test
    void aDamagedSegmentGoesWhenItsRecordWasRepairedBeforeAllOfItWasLookedAt() throws IOException {
        CompactionConfig slow = new CompactionConfig(20, 256 * 1_024, 170, 5, 1_000_000, 3_600_000_000_000L);
        TestLog store = open("a", slow);
        store.fill("a", 200, 1);
        store.settleWithoutStop();
        IndexEntry entry = Objects.requireNonNull(store.engine.find(TestLog.key("a0")));
        Path segment = store.log().resolve(SegmentFormat.segmentName(Position.segment(entry.position())));
        TestLog.flip(segment, Position.offset(entry.position()) + 60);
        store.fill("b", 400, 1);
        store.settleWithoutStop();
        store.engine.compact();
        store.put("a1", TestLog.value(1, 2), 2);
        store.engine.compact();
        store.runUntil(() -> store.damaged.contains(TestLog.key("a0")));

        assertThat(store.engine.isCompacting()).isTrue();
        store.put("a0", "repaired", 2);
        for (int i = 1; i < 150; i++) {
            store.put("a" + i, TestLog.value(i, 2), 2);
        }
        store.runUntil(() -> !Files.exists(segment));

        assertThat(store.get("a0")).isEqualTo("repaired");
    }

    @Test
    void aRecordForgottenForItsBytesAreLostKeepsItsSegmentUntilTheKeyHasANewOne() {
        TestLog store = open("a", EAGER);
        store.fill("a", 20, 1);
        store.settleWithoutStop();
        IndexEntry entry = Objects.requireNonNull(store.engine.find(TestLog.key("a5")));
        Path segment = store.log().resolve(SegmentFormat.segmentName(Position.segment(entry.position())));
        store.engine.forgetLost(TestLog.key("a5"));
        for (int round = 2; round < 10; round++) {
            for (int i = 0; i < 200; i++) {
                if (i != 5) {
                    store.put("a" + i, TestLog.value(i, round), round);
                }
            }
        }
        store.runUntil(() -> !store.engine.isCompacting());
        assertThat(segment).exists();

        store.put("a5", "again", 2);
        store.runUntil(() -> !Files.exists(segment));

        assertThat(store.get("a5")).isEqualTo("again");
    }

    /** Segment 1 is copied and waits to go; whatever is read of it is read from there still. */
    private TestLog withAReadOfTheVictim(String key) {
        TestLog store = open("a", CompactionConfig.OFF);
        store.fill("a", 600, 1);
        store.fill("b", 600, 1);
        store.settleWithoutStop();
        for (int i = 0; i < 600; i++) {
            if (i % 10 != 0) {
                store.put("a" + i, TestLog.value(i, 2), 2);
            }
        }
        store.settleWithoutStop();
        assertThat(Position.segment(Objects.requireNonNull(store.engine.find(TestLog.key(key)))
                        .position()))
                .isOne();
        store.reads.during(() -> store.beginGet(key));
        store.engine.compact();
        store.runUntil(() -> store.engine.usage().compactions() > 0 || store.turns() > 20_000);
        return store;
    }

    @Test
    void aSegmentStaysWhileSomebodyReadsFromIt() {
        TestLog store = withAReadOfTheVictim("a10");
        Path segment = store.log().resolve(SegmentFormat.segmentName(1));
        store.runUntil(() -> store.engine.usage().left() == 1);
        assertThat(segment).exists();

        store.reads.release(true);
        assertThat(store.lastRead()).isEqualTo(TestLog.value(10, 1));
        store.runUntil(() -> store.engine.usage().left() == 0);

        assertThat(segment).doesNotExist();
    }

    @Test
    void aReadThatFailsIsRepeatedWhereTheRecordIsNow() {
        TestLog store = withAReadOfTheVictim("a10");
        store.runUntil(() -> store.engine.usage().left() == 1);

        store.reads.release(false);

        assertThat(store.lastRead()).isEqualTo(TestLog.value(10, 1));
        assertThat(store.lost).isEmpty();
    }

    @Test
    void aTornSegmentIsReadToTheSameEndWhenItsSuccessorIsGone() throws IOException {
        TestLog store = open("a", CompactionConfig.OFF);
        store.fill("a", 60, 1);
        String copy = store.crashed();
        Path log = folder.resolve(copy).resolve("log");
        long last = Position.segment(store.engine.appendedPosition());
        long end = Position.offset(store.engine.appendedPosition());
        TestLog.flip(log.resolve(SegmentFormat.segmentName(last)), end + 16);
        TestLog torn = open(copy, CompactionConfig.OFF);
        assertThat(torn.log().resolve(SegmentFormat.segmentName(last))).hasSize(end);
        torn.fill("b", 60, 1);
        String again = torn.crashed();
        Path later = folder.resolve(again).resolve("log");
        for (long number = last + 1; number < last + 5; number++) {
            Files.deleteIfExists(later.resolve(SegmentFormat.segmentName(number)));
            Files.deleteIfExists(later.resolve(SegmentFormat.keyFileName(number)));
        }
        Files.delete(later.resolve(SegmentFormat.keyFileName(last)));

        TestLog left = open(again, CompactionConfig.OFF);

        assertThat(left.engine.report().lostBytes()).isZero();
        left.check("a", 60, 1);
    }

    @Test
    void thatASegmentWasDamagedIsRememberedWhenItIsGone() throws IOException {
        TestLog store = open("a", CompactionConfig.OFF);
        store.fill("a", 600, 1);
        store.fill("a", 300, 2);
        IndexEntry entry = Objects.requireNonNull(store.engine.find(TestLog.key("a400")));
        long number = Position.segment(entry.position());
        String copy = store.crashed();
        Path log = folder.resolve(copy).resolve("log");
        TestLog.flip(log.resolve(SegmentFormat.segmentName(number)), Position.offset(entry.position()) + 60);
        Files.delete(log.resolve(SegmentFormat.keyFileName(number)));
        TestLog damaged = open(copy, EAGER);
        assertThat(damaged.engine.report().lostBytes()).isPositive();
        assertThat(damaged.engine.report().damagedSegment()).isEqualTo(number);
        damaged.fill("a", 600, 3);
        damaged.runUntil(() -> !Files.exists(log.resolve(SegmentFormat.segmentName(number))));

        TestLog again = open(damaged.crashed(), EAGER);

        assertThat(again.engine.report().lostBytes()).isZero();
        assertThat(again.engine.report().damagedSegment()).isEqualTo(number);
        again.check("a", 600, 3);
    }

    @Test
    void aCleanStopRemembersWhatIsDead() {
        TestLog store = open("a", CompactionConfig.OFF);
        store.fill("a", 500, 1);
        store.fill("a", 400, 2);
        store.settle();
        StorageUsage before = store.engine.usage();
        store.engine.close();

        TestLog again = open("a", EAGER);
        again.fill("b", 1, 1);

        assertThat(again.engine.report().clean()).isTrue();
        again.runUntil(() -> again.engine.usage().compactions() > 0 && !again.engine.isCompacting());
        assertThat(again.engine.usage().totalBytes()).isLessThan(before.totalBytes());
        again.check("a", 400, 2);
    }

    @Test
    void aSequenceNumberIsNotGivenAgainWhenItsEraseRecordWasDropped() {
        TestLog store = open("a", EAGER);
        store.fill("gone", 600, 1);
        store.eraseAll("gone", 600);
        store.put("last", "one", 1);
        long given =
                Objects.requireNonNull(store.engine.find(TestLog.key("last"))).lsn();
        store.waitForRoom(0);
        store.engine.erase(TestLog.key("last"), 1);
        store.runUntil(() -> store.engine.usage().segments() <= 2);

        TestLog again = open(store.crashed(), EAGER);
        again.put("next", "one", 1);

        assertThat(Objects.requireNonNull(again.engine.find(TestLog.key("next")))
                        .lsn())
                .isGreaterThan(given);
    }

    @Test
    void aKeyFileWhoseSegmentIsGoneIsRemovedByTheNextStart() throws IOException {
        TestLog store = open("a", CompactionConfig.OFF);
        store.fill("a", 300, 1);
        store.fill("a", 300, 2);
        store.settle();
        String copy = store.crashed();
        Files.delete(folder.resolve(copy).resolve("log").resolve(SegmentFormat.segmentName(1)));

        TestLog again = open(copy, CompactionConfig.OFF);

        assertThat(again.log().resolve(SegmentFormat.keyFileName(1))).doesNotExist();
        again.check("a", 300, 2);
    }

    @Test
    void aStopWaitsForTheSegmentThatIsBeingRemovedAndBeginsNoOther() {
        TestLog store = open("a", EAGER);
        for (int round = 1; round < 8; round++) {
            store.fill("a", 300, round);
        }
        store.settle();
        long compactions = store.engine.usage().compactions();
        store.engine.close();

        TestLog again = open("a", CompactionConfig.OFF);

        assertThat(again.engine.report().clean()).isTrue();
        assertThat(compactions).isPositive();
        again.check("a", 300, 7);
    }

    private TestLog open(String name, CompactionConfig compaction) {
        TestLog store = new TestLog(folder, name, segmentBytes, compaction, ScrubConfig.OFF);
        opened.add(store);
        return store;
    }
}
