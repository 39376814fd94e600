package io.gramme.itests.jmh;

import io.gramme.node.storage.ChronicleIndexFactory;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.KeyIndex;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.DotSource.Extension;
import io.gramme.node.version.Siblings;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Looks up and replaces entries of 100,000 keys in 256 partitions, drawn evenly: the index of a daemon, on files. */
@State(Scope.Thread)
public class IndexPart {
    /** So few that the entry cache holds them all. */
    private static final int HOT = 100;

    private final Scratch scratch = new Scratch("index");
    private final KeyIndex index =
            ChronicleIndexFactory.ofLoop(scratch.folder(), 1).fresh();
    private final List<RecordKey> keys = Samples.keys();
    private final IndexEntry entry;
    private int next;
    private int nextHot;

    public IndexPart() {
        Siblings siblings = Samples.record(1).siblings();
        Extension extension = Extension.of(siblings.clock().entry(0));
        entry = new IndexEntry(4_096, 1_104, 1, 1, extension, Optional.of(siblings));
        keys.forEach(this::enter);
    }

    private void enter(RecordKey key) {
        index.put(key.partition(), key.table(), key.key(), entry);
    }

    @TearDown
    public void close() {
        index.close();
        scratch.remove();
    }

    private RecordKey key() {
        next = next + 1 == Samples.KEYS ? 0 : next + 1;
        return keys.get(next);
    }

    /** Of any key: a look into the map. */
    @Benchmark
    public IndexEntry get() {
        RecordKey key = key();
        return Objects.requireNonNull(index.peek(key.partition(), key.table(), key.key()));
    }

    /** Of a key that was looked for a moment ago: the cache before the map. */
    @Benchmark
    public IndexEntry hot() {
        nextHot = nextHot + 1 == HOT ? 0 : nextHot + 1;
        RecordKey key = keys.get(nextHot);
        return Objects.requireNonNull(index.find(key.partition(), key.table(), key.key()));
    }

    /** In place of an entry that the caller has just found. */
    @Benchmark
    public IndexEntry put() {
        RecordKey key = key();
        index.replace(key.partition(), key.table(), key.key(), entry);
        return entry;
    }

    /** In place of one that is found on the way. */
    @Benchmark
    public @Nullable IndexEntry findAndPut() {
        RecordKey key = key();
        return index.put(key.partition(), key.table(), key.key(), entry);
    }
}
