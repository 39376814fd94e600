package io.gramme.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.testing.SampleRecords;
import io.gramme.node.version.DotSource.Extension;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What both indexes promise: the one of a node and the one of the simulator. */
final class KeyIndexTest {
    private static final int PARTITION = 3;
    private static final int TABLE = 1;

    @TempDir
    Path folder;

    /** One of the two. */
    private record Kind(String name, Function<Path, KeyIndex> open) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Kind> indexes() {
        return Stream.of(
                new Kind(
                        "chronicle",
                        path -> ChronicleIndexFactory.ofLoop(path, 1).fresh()),
                new Kind("chronicle with little at hand", path -> new ChronicleIndexFactory(path).fresh()),
                new Kind("heap", path -> new HeapIndex()),
                new Kind("heap with little at hand", path -> new HeapIndex.Factory().fresh()));
    }

    private static IndexEntry entry(int i) {
        return new IndexEntry(
                8L * i,
                100,
                i,
                i,
                Extension.NONE,
                Optional.of(SampleRecords.siblings().siblings()));
    }

    /** The template is a hole larger than the disk, so that a copy of it finds no room. */
    private void fillTheDisk(int sizeClass) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        try (RandomAccessFile template = new RandomAccessFile(
                folder.resolve("template-" + sizeClass + ".index").toFile(), "rw")) {
            template.setLength(free + (1L << 32));
        }
    }

    /** The first write to a partition on a full disk ended the node. */
    @Test
    void aPartitionWhoseFileFindsNoRoomIsLeftWithoutOneAndTheOthersServe() throws IOException {
        KeyIndex index = new ChronicleIndexFactory(folder).fresh();
        index.put(PARTITION, TABLE, Bytes.utf8("key"), entry(1));
        fillTheDisk(0);

        assertThat(index.makeRoom(PARTITION + 1)).isFalse();
        assertThat(folder.resolve(PARTITION + 1 + "-0.index")).doesNotExist();
        assertThat(index.size(PARTITION + 1)).isZero();

        assertThat(index.makeRoom(PARTITION)).isTrue();
        assertThat(index.put(PARTITION, TABLE, Bytes.utf8("key"), entry(2))).isEqualTo(entry(1));
        index.close();
    }

    @Test
    void anIndexThatFindsNoRoomToGrowKeepsWhatItHas() throws IOException {
        KeyIndex index = new ChronicleIndexFactory(folder).fresh();
        int count = 0;
        while (!Files.exists(folder.resolve("template-1.index"))) {
            index.put(PARTITION, TABLE, Bytes.utf8("key-" + count), entry(count));
            count++;
        }
        fillTheDisk(1);
        int other = PARTITION + 1;
        int room = 0;
        while (index.makeRoom(other)) {
            index.put(other, TABLE, Bytes.utf8("key-" + room), entry(room));
            room++;
        }

        assertThat(room).isEqualTo(count - 1);
        assertThat(index.size(other)).isEqualTo(room);
        assertThat(index.find(other, TABLE, Bytes.utf8("key-0"))).isEqualTo(entry(0));
        assertThat(folder.resolve(other + "-1.index")).doesNotExist();
        index.close();
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void aListingGivesEachKeyItsOwnBytes(Kind kind) {
        KeyIndex index = kind.open.apply(folder);
        for (int i = 1_000; i < 9_000; i++) {
            index.put(PARTITION, TABLE, Bytes.utf8("key-" + i), entry(i));
        }

        Map<Bytes, Long> listed = new HashMap<>();
        index.forEach(PARTITION, (table, key, entry) -> listed.put(key, entry.lsn()));

        assertThat(listed).hasSize(8_000).containsEntry(Bytes.utf8("key-4321"), 4_321L);
        index.close();
    }

    /** Few and many keys, some too long to be kept at hand, through every way in which an entry changes. */
    @ParameterizedTest
    @MethodSource("indexes")
    void whatIsFoundIsWhatWasPutLast(Kind kind) {
        KeyIndex index = kind.open.apply(folder);
        SplittableRandom random = new SplittableRandom(5);
        Map<Integer, Map<Bytes, IndexEntry>> model = new HashMap<>();
        for (int i = 0; i < 60_000; i++) {
            int number = random.nextInt(12_000);
            int partition = number % 3;
            Bytes key = Bytes.utf8(number % 50 == 0 ? "long-".repeat(20) + number : "key-" + number);
            Map<Bytes, IndexEntry> records = model.computeIfAbsent(partition, p -> new HashMap<>());
            IndexEntry before = records.get(key);
            switch (random.nextInt(8)) {
                case 0 -> assertThat(index.remove(partition, TABLE, key)).isEqualTo(records.remove(key));
                case 1, 2 -> {
                    assertThat(index.put(partition, TABLE, key, entry(i))).isEqualTo(before);
                    records.put(key, entry(i));
                }
                case 3 -> {
                    if (before != null) {
                        index.replace(partition, TABLE, key, entry(i));
                        records.put(key, entry(i));
                    }
                }
                case 4 -> assertThat(index.peek(partition, TABLE, key)).isEqualTo(before);
                default -> assertThat(index.find(partition, TABLE, key)).isEqualTo(before);
            }
            if (i % 20_000 == 19_999) {
                index.drop(partition);
                model.remove(partition);
            }
            Map<Bytes, IndexEntry> expected = model.getOrDefault(partition, Map.of());
            assertThat(index.size(partition)).isEqualTo(expected.size());
            if (i % 1_000 == 999) {
                assertThat(listing(index, partition)).isEqualTo(expected);
            }
        }
        index.close();
    }

    private static Map<Bytes, IndexEntry> listing(KeyIndex index, int partition) {
        Map<Bytes, IndexEntry> listed = new HashMap<>();
        index.forEach(partition, (table, key, entry) -> listed.put(key, entry));
        return listed;
    }

    @Test
    void aCleanStopKeepsWhatWasChangedLast() {
        ChronicleIndexFactory factory = new ChronicleIndexFactory(folder);
        KeyIndex index = factory.fresh();
        for (int i = 0; i < 3_000; i++) {
            index.put(i % 2, TABLE, Bytes.utf8("key-" + i), entry(i));
        }
        for (int i = 0; i < 3_000; i += 3) {
            Bytes key = Bytes.utf8("key-" + i);
            assertThat(index.find(i % 2, TABLE, key)).isEqualTo(entry(i));
            index.replace(i % 2, TABLE, key, entry(10_000 + i));
        }

        Bytes proof = factory.close(index).orElseThrow();
        KeyIndex again = factory.reopen(proof).orElseThrow();

        for (int i = 0; i < 3_000; i++) {
            IndexEntry expected = entry(i % 3 == 0 ? 10_000 + i : i);
            assertThat(again.find(i % 2, TABLE, Bytes.utf8("key-" + i))).isEqualTo(expected);
        }
        again.close();
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void theSlicesOfAPartitionAreSmallAndHaveEachRecordOnce(Kind kind) {
        KeyIndex index = kind.open.apply(folder);
        for (int i = 0; i < 10_000; i++) {
            index.put(PARTITION, TABLE, Bytes.utf8("key-" + i), entry(i));
        }

        Map<Bytes, Integer> sliceOf = new HashMap<>();
        for (int slice = 0; slice < index.slices(PARTITION); slice++) {
            int now = slice;
            int before = sliceOf.size();
            index.forEach(
                    PARTITION,
                    slice,
                    (table, key, entry) -> assertThat(sliceOf.put(key, now)).isNull());
            assertThat(sliceOf.size() - before).isLessThan(4_096);
        }

        assertThat(sliceOf).hasSize(10_000);
        sliceOf.forEach(
                (key, slice) -> assertThat(index.sliceOf(PARTITION, TABLE, key)).isEqualTo(slice));
        index.close();
    }

    @ParameterizedTest
    @MethodSource("indexes")
    void whatIsPutIsFoundUntilItIsRemovedOrItsPartitionDropped(Kind kind) {
        KeyIndex index = kind.open.apply(folder);
        index.put(PARTITION, TABLE, Bytes.utf8("a"), entry(1));
        index.put(PARTITION, TABLE + 1, Bytes.utf8("a"), entry(2));
        index.put(PARTITION + 1, TABLE, Bytes.utf8("a"), entry(3));

        assertThat(index.find(PARTITION, TABLE, Bytes.utf8("a"))).isEqualTo(entry(1));
        assertThat(index.find(PARTITION, TABLE + 1, Bytes.utf8("a"))).isEqualTo(entry(2));
        index.remove(PARTITION, TABLE, Bytes.utf8("a"));
        assertThat(index.find(PARTITION, TABLE, Bytes.utf8("a"))).isNull();
        index.drop(PARTITION);
        assertThat(index.find(PARTITION, TABLE + 1, Bytes.utf8("a"))).isNull();
        assertThat(index.size()).isEqualTo(1);
        index.close();
    }
}
