package io.gramme.itests.jmh;

import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.Dot;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.node.version.VersionVector;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a write, and a second copy, make of a record. */
@State(Scope.Thread)
public class VersionsPart {
    private final KeyRecord older = Samples.record(1);
    private final Version next = Samples.version(new Dot(Samples.INCARNATION, 1, 2), Samples.value());
    private final Siblings newer =
            older.siblings().write(CausalHistory.of(older.siblings().clock()), next);
    private final KeyRecord newerRecord = new KeyRecord(newer, List.of(Samples.value()));
    private final KeyRecord beside = other();

    private static KeyRecord other() {
        Dot dot = new Dot(Samples.INCARNATION + 1, 1, 1);
        return new KeyRecord(
                new Siblings(VersionVector.of(dot), List.of(Samples.version(dot, Samples.value()))),
                List.of(Samples.value()));
    }

    /** A put that replaces what is there. */
    @Benchmark
    public Siblings write() {
        return older.siblings().write(CausalHistory.of(older.siblings().clock()), next);
    }

    /** The usual case of a store: what comes has seen what is there. */
    @Benchmark
    public KeyRecord mergeNewer() {
        return newerRecord.merge(older);
    }

    /** Two writes that have not seen each other: both stay. */
    @Benchmark
    public KeyRecord mergeSiblings() {
        return older.merge(beside);
    }
}
