package io.gramme.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.node.storage.ChronicleIndexFactory;
import io.gramme.node.storage.CompactionConfig;
import io.gramme.node.storage.Faults;
import io.gramme.node.storage.FileDisk;
import io.gramme.node.storage.HintIndex;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.IndexFactory;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.ScrubConfig;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageListener;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import io.gramme.ring.env.Clock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what was set aside, with the engine that wrote it: as after a stop or a crash of the node that had it. What was kept for other
 * nodes is among it, for it may be in no other place: a record that is in several logs is all that they have of it together.
 *
 * <p>Confined to one thread.
 */
final class QuarantineReader implements AutoCloseable {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** A page ends behind the record with which it has so many bytes. */
    private static final long PAGE_BYTES = 1 << 20;

    private static final int PAGE_RECORDS = 1_000;
    private static final long LOOK_NANOS = 1_000_000L;

    private final Quarantine.Kept kept;
    private final int partitions;
    private final Clock clock;
    private final List<FileDisk> disks = new ArrayList<>();
    private final List<Source> sources = new ArrayList<>();
    private final Answer answer = new Answer();

    /** A log of records: of this node's copies in a loop, or kept there for one other node. */
    private record Source(int loop, boolean isHints, StorageEngine engine) {
        /** In what order its index can be walked. */
        private List<Integer> parts() {
            return isHints ? IntStream.range(0, HintIndex.BUCKETS).boxed().toList() : engine.partitions();
        }
    }

    /** What the engine said of the record that was asked for last. */
    private static final class Answer implements StorageListener {
        private boolean given;
        private @Nullable KeyRecord record;

        @Override
        public void recordRead(long cookie, KeyRecord found) {
            given = true;
            record = found;
        }

        @Override
        public void recordLost(long cookie, String why) {
            given = true;
        }

        @Override
        public void recordDamaged(RecordKey key) {
            // Whoever reads it is told so.
        }

        @Override
        public void recordCorrected(RecordKey key, long digestBefore) {
            // The index follows the log, and it is the index that is walked.
        }
    }

    /** @param partitions Q */
    QuarantineReader(Quarantine.Kept kept, int partitions, Clock clock, Consumer<Throwable> halt) {
        this.kept = kept;
        this.partitions = partitions;
        this.clock = clock;
        try {
            for (int loop = 0; loop < kept.mark().loops(); loop++) {
                open(loop, halt);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void open(int loop, Consumer<Throwable> halt) {
        Path folder = kept.path().resolve("loop-" + loop);
        if (Files.isDirectory(folder.resolve("log"))) {
            FileDisk disk = new FileDisk(folder.resolve("log"), "quarantine-" + loop, clock, () -> {}, halt);
            disks.add(disk);
            openLog(loop, disk, new ChronicleIndexFactory(folder.resolve("index")), false);
        }
        if (Files.isDirectory(folder.resolve("hints"))) {
            HintFiles hints = new HintFiles(folder.resolve("hints"), "quarantine-" + loop, clock, () -> {}, halt);
            for (NodeId target : hints.targets()) {
                FileDisk disk = hints.open(target);
                disks.add(disk);
                openLog(loop, disk, new HintIndex.Factory(hints.indexes(target)), true);
            }
        }
    }

    private void openLog(int loop, FileDisk disk, IndexFactory indexes, boolean isHints) {
        StorageConfig config = new StorageConfig(
                loop,
                1 << 20,
                1_000_000_000L,
                1 << 20,
                0,
                CompactionConfig.OFF,
                new ScrubConfig(Long.MAX_VALUE, 1 << 20));
        StorageEngine engine = StorageEngine.open(
                config, disk, indexes, new StorageEngine.Environment(clock, new SplittableRandom(), Faults.NONE));
        engine.listener(answer);
        sources.add(new Source(loop, isHints, engine));
    }

    Quarantine.Kept kept() {
        return kept;
    }

    /** Of all tables, tombstones and what was kept for others included. */
    long records() {
        return sources.stream().mapToLong(source -> source.engine.size()).sum();
    }

    /** Where a page begins: behind a key of a part of a source. */
    private record Place(int source, int part, Bytes after) {
        private static final Place FIRST = new Place(0, -1, Bytes.EMPTY);

        /** Throws {@link IllegalArgumentException} for what no page has said. */
        private static Place parse(String text) {
            String[] parts = text.split("\\.", -1);
            if (parts.length != 3) {
                throw new IllegalArgumentException("no place in an export: " + text);
            }
            return new Place(
                    Integer.parseInt(parts[0]),
                    Integer.parseInt(parts[1]),
                    Bytes.wrap(Base64.getUrlDecoder().decode(parts[2])));
        }

        private String text() {
            return source + "." + part + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(after.toArray());
        }
    }

    /**
     * The records of a table from a place on: {@code {"records": [{"key", "values", "expires"}], "lost", "next"}}, in base64 as a dump
     * has them. Without {@code next} it was the last page.
     *
     * @param from what the page before said, empty for the first one; throws {@link IllegalArgumentException} for anything else
     */
    ObjectNode page(int table, String from) {
        Place place = from.isEmpty() ? Place.FIRST : Place.parse(from);
        ObjectNode page = JSON.objectNode();
        ArrayNode records = page.putArray("records");
        Progress progress = new Progress(records);
        for (int source = place.source; source < sources.size(); source++) {
            for (int part : sources.get(source).parts()) {
                boolean isBehind = source > place.source || part >= place.part;
                Bytes after = source == place.source && part == place.part ? place.after : Bytes.EMPTY;
                Optional<Bytes> stopped = isBehind ? walk(source, part, table, after, progress) : Optional.empty();
                if (stopped.isPresent()) {
                    return page.put("lost", progress.lost).put("next", new Place(source, part, stopped.get()).text());
                }
            }
        }
        return page.put("lost", progress.lost);
    }

    /** What a page holds so far. */
    private static final class Progress {
        private final ArrayNode records;
        private long bytes;
        private long looked;
        private long lost;

        private Progress(ArrayNode records) {
            this.records = records;
        }

        private boolean isFull() {
            return bytes >= PAGE_BYTES || looked >= PAGE_RECORDS;
        }
    }

    /** Returns the key behind which the next page begins, if this one is full. */
    private Optional<Bytes> walk(int source, int part, int table, Bytes after, Progress progress) {
        Bytes last = after;
        while (true) {
            List<Bytes> keys = List.copyOf(sources.get(source).engine.keys(part, table, last, PAGE_RECORDS));
            for (Bytes key : keys) {
                if (progress.isFull()) {
                    return Optional.of(last);
                }
                progress.looked++;
                add(source, new RecordKey(Token.of(key).partition(partitions), table, key), progress);
                last = key;
            }
            if (keys.size() < PAGE_RECORDS) {
                return Optional.empty();
            }
        }
    }

    /** A record that several logs of a loop have is added with the first of them. */
    private void add(int source, RecordKey key, Progress progress) {
        int loop = sources.get(source).loop;
        KeyRecord record = KeyRecord.NONE;
        boolean isLost = false;
        for (int i = 0; i < sources.size(); i++) {
            StorageEngine engine = sources.get(i).engine;
            IndexEntry entry = sources.get(i).loop == loop ? engine.find(key) : null;
            if (entry == null) {
                continue;
            }
            if (i < source) {
                return;
            }
            Optional<KeyRecord> read = read(engine, key, entry);
            isLost |= read.isEmpty();
            record = record.merge(read.orElse(KeyRecord.NONE));
        }
        progress.lost += isLost ? 1 : 0;
        add(key, record, progress);
    }

    private void add(RecordKey key, KeyRecord record, Progress progress) {
        ObjectNode line = JSON.objectNode().put("key", key.key().toArray());
        ArrayNode values = line.putArray("values");
        ArrayNode expires = line.putArray("expires");
        List<Version> versions = record.siblings().versions();
        for (int i = 0; i < versions.size(); i++) {
            Version version = versions.get(i);
            if (!version.isEnded(clock.wallMillis())) {
                values.add(record.values().get(i).toArray());
                expires.add(
                        version.expiryMillis() == 0
                                ? null
                                : Instant.ofEpochMilli(version.expiryMillis()).toString());
                progress.bytes += version.length();
            }
        }
        if (!values.isEmpty()) {
            progress.records.add(line);
        }
    }

    private Optional<KeyRecord> read(StorageEngine engine, RecordKey key, IndexEntry entry) {
        answer.given = false;
        answer.record = null;
        engine.read(key, entry, 0);
        while (!answer.given) {
            engine.poll();
            if (!answer.given) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        return Optional.ofNullable(answer.record);
    }

    /** Leaves the folder as it would be after a stop. */
    @Override
    public void close() {
        for (Source source : sources) {
            StorageEngine engine = source.engine;
            engine.drain();
            engine.poll();
            if (engine.isIdle()) {
                engine.close();
            } else {
                engine.abandon();
            }
        }
        disks.forEach(FileDisk::close);
    }
}
