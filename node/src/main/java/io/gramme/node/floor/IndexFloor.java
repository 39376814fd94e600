package io.gramme.node.floor;

import io.gramme.client.wire.RequestId;
import io.gramme.node.storage.ChronicleIndexFactory;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.KeyIndex;
import io.gramme.node.version.Dot;
import io.gramme.node.version.DotSource.Extension;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.node.version.VersionVector;
import io.gramme.ring.Bytes;
import io.gramme.ring.Token;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Looks up and replaces entries of 100,000 keys in 256 partitions, drawn evenly, in one thread. */
public final class IndexFloor {
    private static final int KEYS = 100_000;
    private static final int PARTITIONS = 256;
    private static final int TABLE = 1;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Bytes[] keys = new Bytes[KEYS];
    private final int[] partitions = new int[KEYS];
    private final KeyIndex index;
    private final IndexEntry entry;

    private IndexFloor(KeyIndex index) {
        this.index = index;
        Dot dot = new Dot(1, 1, 1);
        Version version = new Version(dot, new RequestId(1, 1), 1, 0, false, 1_000, 1);
        Siblings siblings = new Siblings(VersionVector.EMPTY.with(dot), List.of(version));
        this.entry = new IndexEntry(4_096, 1_104, 1, 1, Extension.of(dot), Optional.of(siblings));
        for (int i = 0; i < KEYS; i++) {
            keys[i] = Bytes.utf8("user" + (1_000_000_000L + i));
            partitions[i] = Token.of(keys[i]).partition(PARTITIONS);
            index.put(partitions[i], TABLE, keys[i], entry);
        }
    }

    /**
     * Runs each for a second, and then for as long as is measured.
     *
     * @param folder for the files of the index
     */
    public static List<Floor> run(Path folder, Duration duration) {
        ChronicleIndexFactory factory = new ChronicleIndexFactory(folder);
        KeyIndex index = factory.fresh();
        try {
            IndexFloor floor = new IndexFloor(index);
            List<Floor> floors = new ArrayList<>();
            floor.run("", floor::get, Duration.ofSeconds(1));
            floors.add(floor.run("index: get", floor::get, duration));
            floor.run("", floor::put, Duration.ofSeconds(1));
            floors.add(floor.run("index: put", floor::put, duration));
            return floors;
        } finally {
            index.close();
        }
    }

    private void get(int key) {
        if (index.peek(partitions[key], TABLE, keys[key]) == null) {
            throw new IllegalStateException("a key is missing");
        }
    }

    private void put(int key) {
        index.replace(partitions[key], TABLE, keys[key], entry);
    }

    private Floor run(String name, java.util.function.IntConsumer operation, Duration duration) {
        Floor.Watch watch = new Floor.Watch();
        long operations = 0;
        while (watch.seconds() < duration.toNanos() / 1e9) {
            for (int i = 0; i < 100; i++) {
                operation.accept(random.nextInt(KEYS));
            }
            operations += 100;
        }
        return watch.floor(name, operations);
    }
}
