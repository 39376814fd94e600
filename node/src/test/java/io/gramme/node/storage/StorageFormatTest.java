package io.gramme.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.node.storage.SegmentFormat.Kind;
import io.gramme.node.storage.SegmentFormat.RecordHeader;
import io.gramme.node.storage.SegmentFormat.SegmentHeader;
import io.gramme.node.storage.SegmentFormat.Stamp;
import io.gramme.node.testing.Golden;
import io.gramme.node.testing.SampleRecords;
import io.gramme.node.version.DotSource.Extension;
import io.gramme.ring.Bytes;
import io.gramme.ring.testing.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is on the disk, to the byte: data folders outlive programs. */
final class StorageFormatTest {
    private static final SegmentHeader HEADER = new SegmentHeader(1, 7, 0x1122334455667788L, 6, 4_096, 100);
    private static final RecordKey KEY = new RecordKey(200, 1, SampleRecords.KEY);
    private static final Body BODY = new Body(KEY.key(), SampleRecords.siblings());
    private static final long OFFSET = 4_096;

    @TempDir
    Path folder;

    private static Bytes body() {
        ByteBuffer out = ByteBuffer.allocate(BODY.length());
        BODY.writeTo(out);
        return Bytes.wrap(out.array());
    }

    private static RecordHeader recordHeader() {
        Bytes body = body();
        return new RecordHeader(
                Kind.RECORD,
                KEY.partition(),
                KEY.table(),
                KEY.key().length(),
                body.length(),
                SegmentFormat.crc(body.toArray(), 0, body.length(), 0),
                new Stamp(101, 1, 5_000));
    }

    private static Bytes encodedRecordHeader() {
        ByteBuffer out = ByteBuffer.allocate(SegmentFormat.RECORD_HEADER);
        SegmentFormat.encodeRecordHeader(out, recordHeader(), HEADER.salt(), OFFSET);
        return Bytes.wrap(out.array());
    }

    private static Bytes keyFile() {
        KeyFile.Builder builder = new KeyFile.Builder();
        IndexEntry place = new IndexEntry(
                Position.of(7, OFFSET),
                200,
                101,
                0x5566,
                Extension.NONE,
                Optional.of(SampleRecords.siblings().siblings()));
        builder.add(new KeyFile.Entry(Kind.RECORD, KEY, 1, place));
        builder.add(new KeyFile.Entry(
                Kind.ERASE,
                KEY,
                1,
                new IndexEntry(Position.of(7, 4_296), 64, 102, 0, Extension.NONE, Optional.empty())));
        return builder.finish(7, 4_360, false);
    }

    @Test
    void aKeyFileIsTheSameWhateverSizeWasExpected() {
        Bytes doubled = manyEntries(0);

        for (int expected : new int[] {1, 20_000, 300_000, 10_000_000}) {
            assertThat(manyEntries(expected)).isEqualTo(doubled);
        }
    }

    private static Bytes manyEntries(int expectedBytes) {
        KeyFile.Builder builder = new KeyFile.Builder(expectedBytes);
        for (int i = 0; i < 5_000; i++) {
            IndexEntry place =
                    new IndexEntry(Position.of(7, OFFSET + 64L * i), 64, i, i, Extension.NONE, Optional.empty());
            builder.add(new KeyFile.Entry(Kind.ERASE, KEY, 1, place));
        }
        return builder.finish(7, OFFSET + 64L * 5_000, false);
    }

    @Test
    void aSegmentsHeaderHasTheBytesItAlwaysHad() throws IOException {
        Bytes header = Bytes.wrap(SegmentFormat.encodeHeader(HEADER));

        Golden.check("storage/segment-header", header.slice(0, 64));
        assertThat(header.slice(SegmentFormat.HEADER_COPY, 64)).isEqualTo(header.slice(0, 64));
        assertThat(SegmentFormat.decodeHeader(header)).contains(HEADER);
    }

    @Test
    void aRecordHasTheBytesItAlwaysHad() throws IOException {
        Golden.check("storage/record-header", encodedRecordHeader());
        Golden.check("storage/record-body", body());
        assertThat(SegmentFormat.decodeRecordHeader(encodedRecordHeader(), 0, HEADER.salt(), OFFSET))
                .contains(recordHeader());
        assertThat(Body.decode(body(), KEY.key().length())).isEqualTo(BODY);
    }

    @Test
    void aMovedEraseRecordHasTheBytesItAlwaysHadAndAnOlderOneIsWhereItWasBorn() throws IOException {
        Bytes moved = SegmentFormat.movedMark(KEY.key(), 7);

        Golden.check("storage/moved-mark", moved);
        assertThat(SegmentFormat.origin(KEY.key(), moved, 9)).isEqualTo(7);
        assertThat(SegmentFormat.origin(KEY.key(), moved.slice(0, moved.length() - 8), 9))
                .isEqualTo(9);
        assertThat(Body.decode(moved, KEY.key().length()).key()).isEqualTo(KEY.key());
    }

    @Test
    void aCleanMarkHasTheBytesItAlwaysHadAndAnotherFormatIsNoMark() throws IOException {
        FileDisk disk = new FileDisk(folder, "test", new ManualClock(), () -> {}, failure -> {});
        SegmentUsage usage = new SegmentUsage();
        usage.file(3, 70_000);
        usage.keyFile(3, 500, true);
        usage.live(Position.of(3, 4_096), 200);
        usage.mark(Position.of(3, 4_296), 64);
        RecordLog.Resume resume = new RecordLog.Resume(5, 100, 4, 4_096);
        new CleanMark(disk).leave(new CleanMark.Content(resume, 12, usage, Bytes.utf8("proof")));

        Golden.check("storage/clean-mark", new TwinFile(disk, "clean").read().orElseThrow());
        CleanMark.Content taken = new CleanMark(disk).take().orElseThrow();
        assertThat(taken.resume()).isEqualTo(resume);
        assertThat(taken.indexProof()).isEqualTo(Bytes.utf8("proof"));
        assertThat(taken.usage().segment(3).isDamaged()).isTrue();
        assertThat(taken.usage().liveBytes()).isEqualTo(200);
        new TwinFile(disk, "clean").write(Bytes.wrap(new byte[48]));
        assertThat(new CleanMark(disk).take()).isEmpty();
        disk.close();
    }

    @Test
    void aKeyFileHasTheBytesItAlwaysHad() throws IOException {
        Golden.check("storage/key-file", keyFile());
        List<KeyFile.Entry> entries = new ArrayList<>();
        KeyFile.forEach(keyFile(), entries::add);
        assertThat(entries).extracting(KeyFile.Entry::kind).containsExactly(Kind.RECORD, Kind.ERASE);
        assertThat(entries.get(0).place().siblings())
                .contains(SampleRecords.siblings().siblings());
        assertThat(KeyFile.summary(keyFile())).contains(new KeyFile.Summary(7, 4_360, 101, 102, false));
    }

    @Test
    void aTwinFileHasTheBytesItAlwaysHad() throws IOException {
        FileDisk disk = new FileDisk(folder, "test", new ManualClock(), () -> {}, failure -> {});
        new TwinFile(disk, "twin").write(Bytes.utf8("gramme"));

        Bytes copy = disk.load("twin.a").orElseThrow();
        assertThat(copy.length()).isEqualTo(63 * 64 + 26);
        for (int at = 0; at < copy.length(); at += 64) {
            Golden.check("storage/twin", copy.slice(at, 26));
        }
        assertThat(disk.load("twin.b")).contains(copy);
        disk.close();
    }

    @Test
    void aTwinFileIsReadAsLongAsOneFrameOfEitherCopyIsIntact() throws IOException {
        FileDisk disk = new FileDisk(folder, "test", new ManualClock(), () -> {}, failure -> {});
        Bytes content = Bytes.utf8("x".repeat(60));
        new TwinFile(disk, "twin").write(content);
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 60; i++) {
            String copy = random.nextBoolean() ? "twin.a" : "twin.b";
            TestLog.flip(folder.resolve(copy), random.nextInt((int) disk.size(copy)));
        }

        assertThat(new TwinFile(disk, "twin").read()).contains(content);

        disk.store("twin.a", Bytes.utf8("damaged"));
        disk.store("twin.b", Bytes.utf8("damaged"));
        assertThatThrownBy(() -> new TwinFile(disk, "twin").read()).isInstanceOf(DamagedFileException.class);
        disk.close();
    }

    @Test
    void ofTwoContentsInOneTwinFileTheLaterOneCounts() throws IOException {
        FileDisk disk = new FileDisk(folder, "test", new ManualClock(), () -> {}, failure -> {});
        TwinFile file = new TwinFile(disk, "twin");
        file.write(Bytes.utf8("before"));
        Bytes before = disk.load("twin.a").orElseThrow();
        file.write(Bytes.utf8("behind"));
        byte[] torn = disk.load("twin.a").orElseThrow().toArray();
        before.slice(2_048, 1_000).copyTo(torn, 2_048);
        disk.store("twin.a", Bytes.wrap(torn));
        disk.store("twin.b", before);

        assertThat(new TwinFile(disk, "twin").read()).contains(Bytes.utf8("behind"));
        disk.close();
    }

    @Test
    void aRecordInAnotherPlaceOrSegmentIsNoRecord() {
        Bytes header = encodedRecordHeader();

        assertThat(SegmentFormat.decodeRecordHeader(header, 0, HEADER.salt(), OFFSET + 8))
                .isEmpty();
        assertThat(SegmentFormat.decodeRecordHeader(header, 0, HEADER.salt() + 1, OFFSET))
                .isEmpty();
    }

    @Test
    void everyDamagedBitOfARecordHeaderIsFound() {
        byte[] header = encodedRecordHeader().toArray();
        for (int bit = 0; bit < header.length * 8; bit++) {
            header[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(SegmentFormat.decodeRecordHeader(Bytes.wrap(header), 0, HEADER.salt(), OFFSET))
                    .as("bit %d", bit)
                    .isEmpty();
            header[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void everyDamagedBitOfAKeyFileIsFound() {
        byte[] file = keyFile().toArray();
        for (int bit = 0; bit < file.length * 8; bit++) {
            file[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(KeyFile.summary(Bytes.wrap(file))).as("bit %d", bit).isEmpty();
            file[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void theFirstHeaderMayBeDamagedWhenTheSecondIsNot() {
        byte[] header = SegmentFormat.encodeHeader(HEADER);
        header[20] ^= 1;

        assertThat(SegmentFormat.decodeHeader(Bytes.wrap(header))).contains(HEADER);
    }

    @Test
    void aSegmentOfANewerFormatIsRefusedByName() {
        byte[] header = SegmentFormat.encodeHeader(HEADER);
        ByteBuffer.wrap(header).putInt(8, SegmentFormat.FORMAT + 1);
        ByteBuffer.wrap(header).putInt(56, SegmentFormat.crc(header, 0, 56, 0));

        assertThatThrownBy(() -> SegmentFormat.decodeHeader(Bytes.wrap(header)))
                .isInstanceOf(DiskException.class)
                .hasMessageContaining("format " + (SegmentFormat.FORMAT + 1));
    }
}
