package io.gramme.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.node.storage.ChronicleIndexFactory;
import io.gramme.node.storage.CompactionConfig;
import io.gramme.node.storage.Faults;
import io.gramme.node.storage.FileDisk;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.ScrubConfig;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageListener;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
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
import org.jspecify.annotations.Nullable;

/**
 * Reads what was set aside, with the engine that wrote it: as after a stop or a crash of the node that had it. Records that were kept for
 * other nodes are not among them.
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
    private final Clock clock;
    private final List<FileDisk> disks = new ArrayList<>();
    private final List<StorageEngine> engines = new ArrayList<>();
    private final Answer answer = new Answer();

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

    QuarantineReader(Quarantine.Kept kept, Clock clock, Consumer<Throwable> halt) {
        this.kept = kept;
        this.clock = clock;
        for (int loop = 0; loop < kept.mark().loops(); loop++) {
            Path folder = kept.path().resolve("loop-" + loop);
            if (Files.isDirectory(folder.resolve("log"))) {
                FileDisk disk = new FileDisk(folder.resolve("log"), "quarantine-" + loop, () -> {}, halt);
                disks.add(disk);
                StorageConfig config = new StorageConfig(
                        loop,
                        1 << 20,
                        1_000_000_000L,
                        1 << 20,
                        0,
                        CompactionConfig.OFF,
                        new ScrubConfig(Long.MAX_VALUE, 1 << 20));
                StorageEngine engine = StorageEngine.open(
                        config,
                        disk,
                        new ChronicleIndexFactory(folder.resolve("index")),
                        new StorageEngine.Environment(clock, new SplittableRandom(), Faults.NONE));
                engine.listener(answer);
                engines.add(engine);
            }
        }
    }

    Quarantine.Kept kept() {
        return kept;
    }

    /** Of all tables, tombstones included. */
    long records() {
        return engines.stream().mapToLong(StorageEngine::size).sum();
    }

    /** Where a page begins: behind a key of a partition of a loop. */
    private record Place(int loop, int partition, Bytes after) {
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
            return loop + "." + partition + "."
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
        for (int loop = place.loop; loop < engines.size(); loop++) {
            StorageEngine engine = engines.get(loop);
            for (int partition : engine.partitions()) {
                boolean isBehind = loop > place.loop || partition >= place.partition;
                Bytes after = loop == place.loop && partition == place.partition ? place.after : Bytes.EMPTY;
                Optional<Bytes> stopped = isBehind ? walk(engine, partition, table, after, progress) : Optional.empty();
                if (stopped.isPresent()) {
                    return page.put("lost", progress.lost)
                            .put("next", new Place(loop, partition, stopped.get()).text());
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
    private Optional<Bytes> walk(StorageEngine engine, int partition, int table, Bytes after, Progress progress) {
        Bytes last = after;
        while (true) {
            List<Bytes> keys = List.copyOf(engine.keys(partition, table, last, PAGE_RECORDS));
            for (Bytes key : keys) {
                if (progress.isFull()) {
                    return Optional.of(last);
                }
                progress.looked++;
                add(engine, new RecordKey(partition, table, key), progress);
                last = key;
            }
            if (keys.size() < PAGE_RECORDS) {
                return Optional.empty();
            }
        }
    }

    private void add(StorageEngine engine, RecordKey key, Progress progress) {
        IndexEntry entry = engine.find(key);
        if (entry == null) {
            return;
        }
        Optional<KeyRecord> read = read(engine, key, entry);
        if (read.isEmpty()) {
            progress.lost++;
            return;
        }
        KeyRecord record = read.get();
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
        for (StorageEngine engine : engines) {
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
