package io.gramme.itests.sim;

import io.gramme.antientropy.TreeId;
import io.gramme.node.NodeCore;
import io.gramme.node.coordinator.SyncService;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.version.Siblings;
import io.gramme.node.version.Version;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Whether copies become equal and whole without anybody reading them, when nothing goes wrong any more: invariants 17 to 19.
 */
final class Agreement {
    private static final long MILLI = 1_000_000;
    private static final long LIMIT = 180_000 * MILLI;
    private static final int QUIET_ROUNDS = 2;
    /** A copy drops a value a minute after its end, when it comes by. */
    private static final long DROPPED_AFTER_MILLIS = 70_000;

    private static final long RUN_AGAIN = 5_000 * MILLI;

    private final SimCluster cluster;
    private String pending = "";

    Agreement(SimCluster cluster) {
        this.cluster = cluster;
    }

    void check() {
        scrub();
        runSync();
        await(this::isReached);
        checkTrees();
        checkCopies();
        awaitDropped();
        age();
        if (cluster.knobs().reap().isOn()) {
            awaitReaped();
        }
        for (int round = 0; round < QUIET_ROUNDS; round++) {
            checkQuiet();
        }
    }

    private void scrub() {
        Scrubbing scrubbing = new Scrubbing(cluster);
        await(() -> {
            pending = "every node to verify what it keeps";
            return scrubbing.isDone();
        });
    }

    /** Nobody keeps a copy for ever that is another one's to have. */
    private void awaitDropped() {
        await(() -> {
            Optional<SimMachine> keeping = cluster.kept().stream()
                    .filter(machine -> cluster.copies().keepsMore(machine))
                    .findFirst();
            pending = keeping.map(machine -> machine.id().brief() + " to drop what it is not to have")
                    .orElse("");
            return keeping.isEmpty();
        });
    }

    /** Where nothing is in the way, what deletes left is forgotten. */
    private void awaitReaped() {
        long[] nextRun = new long[1];
        long began = wallMillis();
        await(() -> {
            long now = cluster.queue().clock().nanoTime();
            if (now >= nextRun[0]) {
                nextRun[0] = now + RUN_AGAIN;
                runSync();
            }
            Optional<Logged.Name> left = cluster.oracle().names().stream()
                    .filter(name ->
                            cluster.copies().states(name).stream().anyMatch(state -> isOldTombstone(state, began)))
                    .findFirst();
            pending = left.map(name -> "the tombstone of " + name + " to be forgotten: "
                            + cluster.copies().states(name) + " on " + cluster.primaries(name.key()))
                    .orElse("");
            return left.isEmpty();
        });
    }

    /** One that a clock gave a time far ahead, which is right by now, has that time to wait for. */
    private boolean isOldTombstone(Siblings state, long nowMillis) {
        return !state.isEmpty()
                && state.isEnded(nowMillis)
                && nowMillis - state.endMillis() > cluster.knobs().leastAgeMillis();
    }

    private long wallMillis() {
        return cluster.clocks().wallMillis();
    }

    /** Lets values end, and looks whether copies drop them, each by itself, and stay equal. */
    private void age() {
        awaitEndOfMissing();
        cluster.queue().run(cluster.knobs().ttl().restSeconds() * 1_000L * MILLI);
        if (cluster.knobs().ttl().restSeconds() == 0 || !cluster.knobs().reap().isOn()) {
            return;
        }
        await(() -> {
            long byMillis = wallMillis() - DROPPED_AFTER_MILLIS;
            Optional<Logged.Name> left = cluster.oracle().names().stream()
                    .filter(this::isInEveryIndex)
                    .filter(name ->
                            cluster.copies().states(name).stream().anyMatch(state -> state.hasEndedValues(byMillis)))
                    .findFirst();
            pending = left.map(name -> "what ended long ago of " + name + " to be dropped")
                    .orElse("");
            return left.isEmpty();
        });
        checkTrees();
        checkCopies();
    }

    /** Whether the walk through the indexes sees the versions of the record: of those that do not stand there nothing is dropped. */
    private boolean isInEveryIndex(Logged.Name name) {
        int partition = Token.of(name.key()).partition(cluster.knobs().partitions());
        RecordKey key = new RecordKey(partition, name.table(), name.key());
        return cluster.cores().allMatch(core -> {
            IndexEntry entry = core.engine().find(key);
            return entry == null || entry.siblings().isPresent();
        });
    }

    /** A value that every clock took for ended, and every copy has dropped, nobody can bring back. */
    private void awaitEndOfMissing() {
        long end = versions()
                .filter(version -> version.isDropped() && wallMillis() < version.expiryMillis())
                .mapToLong(Version::expiryMillis)
                .max()
                .orElse(0);
        cluster.queue().run(Math.max(0, end - wallMillis()) * MILLI);
    }

    private Stream<Version> versions() {
        return cluster.oracle().names().stream()
                .flatMap(name -> cluster.copies().states(name).stream())
                .flatMap(state -> state.versions().stream());
    }

    /** Values that a wrong clock has made one copy drop, and another one has: found when the node next looks what has ended. */
    private Optional<Logged.Name> droppedEarly() {
        return cluster.oracle().names().stream()
                .filter(this::isInEveryIndex)
                .filter(name -> {
                    List<Siblings> states = cluster.copies().states(name);
                    return states.stream()
                            .flatMap(state -> state.versions().stream())
                            .filter(version -> version.isDropped() && wallMillis() < version.expiryMillis())
                            .anyMatch(version -> states.stream()
                                    .flatMap(state -> state.find(version.dot()).stream())
                                    .anyMatch(other -> !other.isDropped()));
                })
                .findFirst();
    }

    private void runSync() {
        cluster.cores().forEach(core -> core.syncs().run(Optional.empty()));
    }

    private void await(BooleanSupplier condition) {
        long deadline = cluster.queue().clock().nanoTime() + LIMIT;
        while (!condition.getAsBoolean()) {
            if (cluster.queue().clock().nanoTime() >= deadline) {
                throw new Violation(17, "waited in vain for " + pending);
            }
            cluster.queue().run(100 * MILLI);
        }
    }

    private boolean isReached() {
        pending = "";
        cluster.processes()
                .flatMap(process -> process.loops().stream())
                .map(SimLoop::core)
                .flatMap(core -> core.needsSync().stream())
                .filter(flag -> cluster.preferenceList(flag.partition()).isHolder(flag.target()))
                .findFirst()
                .ifPresent(flag -> pending = "every copy to be whole, but " + flag);
        if (pending.isEmpty()) {
            different().stream().findFirst().ifPresent(tree -> pending = "copies to be equal, but " + tree);
        }
        if (pending.isEmpty() && cluster.knobs().reap().isOn()) {
            droppedEarly()
                    .ifPresent(name -> pending = "what a wrong clock has dropped to be there again: " + name + " is "
                            + cluster.copies().states(name) + " on " + cluster.primaries(name.key()));
        }
        if (pending.isEmpty()) {
            damaged()
                    .ifPresent(name -> pending = "every copy to be intact, but " + name + " is damaged on "
                            + cluster.copies().damaged(name));
        }
        return pending.isEmpty();
    }

    private static NodeCore coreOf(SimProcess process, int partition) {
        return process.loops()
                .get(Math.floorMod(partition, process.loops().size()))
                .core();
    }

    /** Invariant 29: what is damaged anywhere is mended from another copy, whether anybody reads it or not. */
    private Optional<Logged.Name> damaged() {
        return cluster.oracle().names().stream()
                .filter(name -> !cluster.copies().damaged(name).isEmpty())
                .findFirst();
    }

    /** Trees whose roots differ, or that are not ready somewhere. */
    private List<String> different() {
        List<String> different = new ArrayList<>();
        int copies = cluster.knobs().n();
        for (int partition = 0; partition < cluster.knobs().partitions(); partition++) {
            TreeId tree = new TreeId(partition, copies);
            Set<Optional<Long>> roots = new HashSet<>();
            for (NodeId node : cluster.preferenceList(partition).primaries()) {
                SyncService syncs =
                        coreOf(cluster.processOf(node).orElseThrow(), partition).syncs();
                roots.add(
                        syncs.trees().isReady(tree) ? Optional.of(syncs.trees().root(tree)) : Optional.empty());
            }
            if (roots.size() > 1 || roots.contains(Optional.<Long>empty())) {
                different.add(tree + " is " + roots + " on "
                        + cluster.preferenceList(partition).primaries());
            }
        }
        return different;
    }

    /** Invariant 18: a tree that every write has changed is the tree that the records give. */
    void checkTrees() {
        cluster.processes()
                .forEach(process -> process.loops().forEach(loop -> {
                    List<TreeId> wrong = loop.core().syncs().trees().check();
                    boolean untrue = loop.core().syncs().trees().untrue().value() > 0;
                    if (untrue || !wrong.isEmpty()) {
                        throw new Violation(18, process.id().brief() + " has trees that are not true: " + wrong);
                    }
                }));
    }

    /** Invariant 17: not the trees alone are equal, but every record. */
    private void checkCopies() {
        for (Logged.Name name : cluster.oracle().names()) {
            Set<Siblings> states = new HashSet<>(cluster.copies().states(name));
            if (states.size() > 1) {
                throw new Violation(
                        17, name + " is " + cluster.copies().states(name) + " on " + cluster.primaries(name.key()));
            }
        }
    }

    /** Invariant 19: where nothing is written nothing is repaired. */
    private void checkQuiet() {
        if (cluster.machines().size() == 1 || cluster.knobs().n() == 1) {
            return;
        }
        awaitEndOfComparisons();
        long records = repairedRecords();
        long bytes = fetchedBytes();
        long reaped = reaped();
        long sessions = sessions();
        runSync();
        pending = "every pair of copies to be compared once more";
        long due = cluster.members().count() * cluster.knobs().loops();
        await(() -> sessions() >= sessions + due && isSyncIdle());
        // What is forgotten is forgotten by one copy after the other, and may be handed back in between.
        boolean quiet = reaped() == reaped;
        records = repairedRecords() - records;
        bytes = fetchedBytes() - bytes;
        if (quiet && (records > 0 || bytes > 0 || !different().isEmpty())) {
            throw new Violation(
                    19, records + " records were repaired and " + bytes + " bytes fetched while nothing was written");
        }
    }

    /** One that began while copies differed repairs what it saw, though another one has done so since. */
    private void awaitEndOfComparisons() {
        pending = "comparisons that began before all copies were equal to end";
        await(this::isSyncIdle);
    }

    private boolean isSyncIdle() {
        return cluster.cores().noneMatch(core -> core.syncs().scheduler().isRunning());
    }

    private long repairedRecords() {
        return cluster.cores()
                .mapToLong(core -> core.syncs().stats().repaired())
                .sum();
    }

    private long fetchedBytes() {
        return cluster.cores()
                .mapToLong(core -> core.syncs().stats().copiedBytes())
                .sum();
    }

    private long reaped() {
        return cluster.cores().mapToLong(core -> core.reaper().reaped().value()).sum();
    }

    private long sessions() {
        return cluster.cores()
                .mapToLong(core -> core.syncs().stats().sessions())
                .sum();
    }
}
