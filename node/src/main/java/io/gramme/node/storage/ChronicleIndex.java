package io.gramme.node.storage;

import io.gramme.ring.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import net.openhft.chronicle.hash.serialization.impl.ByteArraySizedReader;
import net.openhft.chronicle.map.ChronicleMap;
import net.openhft.chronicle.map.ChronicleMapBuilder;
import net.openhft.chronicle.map.ExternalMapQueryContext;
import net.openhft.chronicle.map.MapEntry;
import net.openhft.chronicle.map.MapSegmentContext;
import org.jspecify.annotations.Nullable;

/**
 * The index in memory-mapped files, off the heap: one Chronicle Map for each partition that holds records.
 *
 * <p>A map cannot grow past what it was made for, so each partition has a size class; when its records outgrow the class they
 * are copied into a map of the next. Making a map takes the library about 20 ms, opening one takes less than one; so each size
 * class is made once as a template, and a partition's map starts as a copy of that file.
 *
 * <p>A file is trusted after a clean stop only ({@link ChronicleIndexFactory}); the library's own recovery is never used.
 */
final class ChronicleIndex implements KeyIndex {
    static final String SUFFIX = ".index";

    private static final long FIRST_ENTRIES = 512;
    private static final int GROWTH = 2;
    private static final long SLICE_ENTRIES = 2_048;

    private final Path folder;
    private final Map<Integer, Partition> partitions = new HashMap<>();

    ChronicleIndex(Path folder) {
        this.folder = folder;
    }

    /** Makes the first template: the library compiles classes for its first map, which must not happen in a request. */
    void warmUp() {
        template(0);
    }

    /** Opens the map of one partition as a clean stop left it. */
    void reopen(int partition, int sizeClass) {
        partitions.put(partition, new Partition(sizeClass, open(file(partition, sizeClass), sizeClass)));
    }

    @Override
    public @Nullable IndexEntry find(int partition, int table, Bytes key) {
        Partition records = partitions.get(partition);
        return decode(records == null ? null : records.map.get(mapKey(table, key)));
    }

    @Override
    public boolean makeRoom(int partition) {
        Partition records = partitions.get(partition);
        if (records != null && records.size < entries(records.sizeClass)) {
            return true;
        }
        Partition made = records == null ? create(partition, 0) : grow(partition, records);
        if (made != null) {
            partitions.put(partition, made);
        }
        return made != null;
    }

    @Override
    public @Nullable IndexEntry put(int partition, int table, Bytes key, IndexEntry entry) {
        if (!makeRoom(partition)) {
            throw new DiskException("there is no room for the index of partition " + partition + " in " + folder);
        }
        Partition records = Objects.requireNonNull(partitions.get(partition));
        IndexEntry before = find(partition, table, key);
        if (before == null) {
            records.size++;
        }
        records.map.put(mapKey(table, key), entry.encode());
        return before;
    }

    @Override
    public void replace(int partition, int table, Bytes key, IndexEntry entry) {
        overwrite(partition, table, key, entry.encode());
    }

    @Override
    public void overwrite(int partition, int table, Bytes key, byte[] entry) {
        Objects.requireNonNull(partitions.get(partition)).map.put(mapKey(table, key), entry);
    }

    @Override
    public @Nullable IndexEntry remove(int partition, int table, Bytes key) {
        IndexEntry before = find(partition, table, key);
        if (before != null) {
            Partition records = Objects.requireNonNull(partitions.get(partition));
            records.map.remove(mapKey(table, key));
            records.size--;
        }
        return before;
    }

    private static @Nullable IndexEntry decode(byte @Nullable [] entry) {
        return entry == null ? null : IndexEntry.decode(entry);
    }

    @Override
    public int slices(int partition) {
        Partition records = partitions.get(partition);
        return records == null ? 1 : records.map.segments();
    }

    @Override
    public int sliceOf(int partition, int table, Bytes key) {
        Partition records = partitions.get(partition);
        if (records == null || records.map.segments() == 1) {
            return 0;
        }
        try (ExternalMapQueryContext<byte[], byte[], ?> context = records.map.queryContext(mapKey(table, key))) {
            return context.segmentIndex();
        }
    }

    @Override
    public void forEach(int partition, int slice, Visitor visitor) {
        Partition records = partitions.get(partition);
        if (records != null) {
            try (MapSegmentContext<byte[], byte[], ?> segment = records.map.segmentContext(slice)) {
                segment.forEachSegmentEntry(entry -> visit(entry, visitor));
            }
        }
    }

    private static void visit(MapEntry<byte[], byte[]> entry, Visitor visitor) {
        byte[] key = entry.key().get();
        int table = ByteBuffer.wrap(key).getInt();
        // The map hands out one array for all keys of a length; the visitor may keep what it is given.
        Bytes name = Bytes.copyOf(ByteBuffer.wrap(key, Integer.BYTES, key.length - Integer.BYTES));
        visitor.record(table, name, IndexEntry.decode(entry.value().get()));
    }

    @Override
    public Optional<List<Integer>> partitions() {
        return Optional.of(partitions.keySet().stream().sorted().toList());
    }

    @Override
    public long size(int partition) {
        Partition records = partitions.get(partition);
        return records == null ? 0 : records.size;
    }

    @Override
    public long size() {
        return partitions.values().stream()
                .mapToLong(partition -> partition.size)
                .sum();
    }

    @Override
    public void drop(int partition) {
        Partition records = partitions.remove(partition);
        if (records != null) {
            discard(partition, records);
        }
    }

    @Override
    public void close() {
        partitions.values().forEach(partition -> partition.map.close());
        partitions.clear();
    }

    /** The size class of each partition that has a map. */
    Map<Integer, Integer> sizeClasses() {
        Map<Integer, Integer> classes = new HashMap<>();
        partitions.forEach((partition, records) -> classes.put(partition, records.sizeClass));
        return classes;
    }

    static Path file(Path folder, int partition, int sizeClass) {
        return folder.resolve(partition + "-" + sizeClass + SUFFIX);
    }

    private Path file(int partition, int sizeClass) {
        return file(folder, partition, sizeClass);
    }

    /** Null, and no file, when the file system has no room for it. */
    private @Nullable Partition create(int partition, int sizeClass) {
        Path file = file(partition, sizeClass);
        try {
            if (!hasRoom(sizeClass)) {
                return null;
            }
            Files.copy(template(sizeClass), file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discardFile(file);
            if (!hasRoom(sizeClass)) {
                return null;
            }
            throw new DiskException("cannot make the index file " + file, e);
        }
        return new Partition(sizeClass, open(file, sizeClass));
    }

    /** For the map of a partition and, where there is none yet, for the template, which is about so much larger than the one before. */
    private boolean hasRoom(int sizeClass) {
        Path template = templateFile(sizeClass);
        try {
            long needed =
                    Files.exists(template) ? Files.size(template) : 2L * GROWTH * Files.size(template(sizeClass - 1));
            return Files.getFileStore(folder).getUsableSpace() >= needed;
        } catch (IOException e) {
            throw new DiskException("cannot read the free space of " + folder, e);
        }
    }

    private Path templateFile(int sizeClass) {
        return folder.resolve("template-" + sizeClass + SUFFIX);
    }

    /** Made under another name first: half a template would be half an index later. */
    private Path template(int sizeClass) {
        Path template = templateFile(sizeClass);
        if (!Files.exists(template)) {
            Path unfinished = folder.resolve("unfinished" + SUFFIX);
            discardFile(unfinished);
            open(unfinished, sizeClass).close();
            try {
                Files.move(unfinished, template);
            } catch (IOException e) {
                throw new DiskException("cannot make the index file " + template, e);
            }
        }
        return template;
    }

    private @Nullable Partition grow(int partition, Partition full) {
        Partition larger = create(partition, full.sizeClass + 1);
        if (larger != null) {
            full.map.forEach(larger.map::put);
            larger.size = full.size;
            discard(partition, full);
        }
        return larger;
    }

    private void discard(int partition, Partition records) {
        records.map.close();
        discardFile(file(partition, records.sizeClass));
    }

    private static void discardFile(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new DiskException("cannot delete the index file " + file, e);
        }
    }

    private static long entries(int sizeClass) {
        long entries = FIRST_ENTRIES;
        for (int i = 0; i < sizeClass; i++) {
            entries *= GROWTH;
        }
        return entries;
    }

    /**
     * One thread writes: there are as many segments as a walk in slices wants. Never sparse, for a sparse map on a full disk loses
     * writes late. The bloat factor leaves room for entries far above the average size: a key of 2 KiB, siblings of 512 bytes.
     */
    private static ChronicleMap<byte[], byte[]> open(Path file, int sizeClass) {
        try {
            return ChronicleMapBuilder.of(byte[].class, byte[].class)
                    .name("gramme")
                    .averageKeySize(32)
                    .averageValueSize(160)
                    .entries(entries(sizeClass))
                    .actualSegments((int) Math.max(1, entries(sizeClass) / SLICE_ENTRIES))
                    .maxBloatFactor(100)
                    .putReturnsNull(true)
                    .removeReturnsNull(true)
                    .keyReaderAndDataAccess(ByteArraySizedReader.INSTANCE, new ReusedArray())
                    .valueReaderAndDataAccess(ByteArraySizedReader.INSTANCE, new ReusedArray())
                    .skipCloseOnExitHook(true)
                    .createPersistedTo(file.toFile());
        } catch (IOException e) {
            throw new DiskException("cannot open the index file " + file, e);
        }
    }

    private static byte[] mapKey(int table, Bytes key) {
        byte[] bytes = new byte[Integer.BYTES + key.length()];
        ByteBuffer.wrap(bytes).putInt(table);
        key.copyTo(bytes, Integer.BYTES);
        return bytes;
    }

    /** One partition's records. Their number is kept here, for the map would add it up each time. */
    private static final class Partition {
        private final int sizeClass;
        private final ChronicleMap<byte[], byte[]> map;
        private long size;

        private Partition(int sizeClass, ChronicleMap<byte[], byte[]> map) {
            this.sizeClass = sizeClass;
            this.map = map;
            this.size = map.longSize();
        }
    }
}
