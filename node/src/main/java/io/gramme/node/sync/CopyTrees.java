package io.gramme.node.sync;

import io.gramme.antientropy.Digests;
import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.LocalTrees;
import io.gramme.antientropy.MerkleTree;
import io.gramme.antientropy.TreeId;
import io.gramme.node.env.Counter;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.replica.CopyObserver;
import io.gramme.node.replica.KeyTask;
import io.gramme.node.replica.Replica;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.ring.Token;
import io.gramme.ring.env.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The trees of one loop's copies. A write changes its tree from the digests before and after it; a tree is ready once it has been
 * built from the index, and each is built again now and then, one partition after the other, which tells whether it was true.
 *
 * <p>Bounds: about {@value #RECORDS_A_TICK} records are walked at each tick, or one slice; {@value #MAX_WALKS} walks for records of
 * leaves wait at most. Confined to its loop.
 */
public final class CopyTrees implements LocalTrees, CopyObserver {
    private static final int RECORDS_A_TICK = 2_048;
    private static final int MAX_WALKS = 16;
    private static final long AGAIN_NANOS = 1_000_000_000L;

    private final TreeMap<TreeId, MerkleTree> ready = new TreeMap<>();
    private final TreeSet<TreeId> held = new TreeSet<>();
    private final Deque<Integer> toBuild = new ArrayDeque<>();
    /** Trees whose records are to go, each with the numbers of its tables. */
    private final TreeMap<TreeId, List<Integer>> erasing = new TreeMap<>();

    /** Partitions that are to be walked again, each with when: a log without room erases nothing. */
    private final TreeMap<Integer, Long> again = new TreeMap<>();

    private final Deque<LeafWalk> walks = new ArrayDeque<>();
    private final Counter untrue = new Counter();
    private final Clock clock;
    private final long rebuildNanos;
    private @Nullable StorageEngine engine;
    private @Nullable Replica replica;
    private @Nullable TreeBuild build;
    private int partitions;
    private @Nullable Tables tables;
    private IntPredicate dropped = number -> false;
    private int lastBuilt = -1;
    private long builtAt;

    /**
     * No trees yet.
     *
     * @param rebuildNanos in which every tree is built again
     */
    public CopyTrees(Clock clock, long rebuildNanos) {
        this.clock = clock;
        this.rebuildNanos = rebuildNanos;
        this.builtAt = clock.nanoTime();
    }

    /** What the trees are of. */
    public void copies(StorageEngine storage, Replica copies) {
        engine = storage;
        replica = copies;
    }

    /**
     * The trees that this loop has from now on, in a ring of so many partitions, with these tables in them. New ones are built, and
     * all are built again when a table is gone: on the way its records are found, and erased.
     *
     * @param gone whether a number is that of a table that was dropped
     */
    public void hold(int ringPartitions, Tables of, IntPredicate gone, Collection<TreeId> trees) {
        boolean again = lacksOne(of);
        tables = of;
        dropped = gone;
        erasing.keySet().removeAll(trees);
        if (partitions == ringPartitions && held.equals(new TreeSet<>(trees)) && !again) {
            return;
        }
        if (again) {
            ready.clear();
        }
        partitions = ringPartitions;
        held.clear();
        held.addAll(trees);
        ready.keySet().retainAll(held);
        build = null;
        toBuild.clear();
        Stream.concat(held.stream().filter(tree -> !ready.containsKey(tree)), erasing.keySet().stream())
                .map(TreeId::partition)
                .distinct()
                .forEach(toBuild::add);
    }

    /** All records of a partition are gone at once: its trees are built again, if it has any. */
    public void emptied(int partition) {
        erasing.subMap(new TreeId(partition, 0), new TreeId(partition, Integer.MAX_VALUE))
                .clear();
        SortedSet<TreeId> trees = held.subSet(new TreeId(partition, 0), new TreeId(partition, Integer.MAX_VALUE));
        if (!trees.isEmpty()) {
            trees.forEach(ready::remove);
            walkAgain(partition);
        }
    }

    private int copiesOf(int table) {
        return tables == null ? 0 : tables.copies(table);
    }

    /**
     * Erases the records of trees that are not held any more, in partitions that are held for another N. True when there are none; until
     * then it is to be asked for again.
     */
    public boolean erase(Collection<TreeId> trees, Tables of) {
        for (TreeId tree : trees) {
            List<Integer> numbers = of.all().stream()
                    .filter(table -> table.n() == tree.copies())
                    .map(Table::number)
                    .toList();
            if (!numbers.equals(erasing.put(tree, numbers))) {
                walkAgain(tree.partition());
            }
        }
        boolean done = trees.stream().noneMatch(tree -> isWalked(tree.partition()));
        if (done) {
            erasing.keySet().removeAll(trees);
        }
        return done;
    }

    private boolean isWalked(int partition) {
        return toBuild.contains(partition)
                || again.containsKey(partition)
                || (build != null && build.partition() == partition);
    }

    private void walkAgain(int partition) {
        again.remove(partition);
        if (build != null && build.partition() == partition) {
            build = null;
        }
        if (!toBuild.contains(partition)) {
            toBuild.add(partition);
        }
    }

    private boolean isToGo(int partition, int table) {
        return dropped.test(table)
                || erasing.subMap(new TreeId(partition, 0), new TreeId(partition, Integer.MAX_VALUE)).values().stream()
                        .anyMatch(tables -> tables.contains(table));
    }

    private boolean lacksOne(Tables of) {
        return tables != null && tables.all().stream().anyMatch(table -> of.copies(table.number()) == 0);
    }

    public SortedSet<TreeId> held() {
        return held;
    }

    /** Trees that were found to be untrue when they were built again. */
    public Counter untrue() {
        return untrue;
    }

    /** How many of the trees are not ready. */
    public int unready() {
        return held.size() - ready.size();
    }

    @Override
    public void changed(RecordKey key, long before, long after) {
        int copies = copiesOf(key.table());
        if (before == after || copies == 0) {
            return;
        }
        Token token = Token.of(key.key());
        MerkleTree tree = ready.get(new TreeId(key.partition(), copies));
        if (tree != null) {
            tree.update(token, before, after);
        }
        if (build != null && build.partition() == key.partition()) {
            build.changed(key, token, before, after);
        }
    }

    /** Whether there is something to walk. */
    public boolean isBusy() {
        return build != null || !toBuild.isEmpty() || !walks.isEmpty();
    }

    /** Does a bounded piece of the work. */
    public void onTick() {
        rebuildOne();
        long now = clock.nanoTime();
        List.copyOf(again.entrySet()).stream()
                .filter(entry -> now - entry.getValue() >= 0)
                .forEach(entry -> walkAgain(entry.getKey()));
        int budget = RECORDS_A_TICK;
        while (budget > 0 && !walks.isEmpty()) {
            budget -= 1 + walk(walks.element());
        }
        while (budget > 0 && (build != null || !toBuild.isEmpty())) {
            budget -= 1 + build();
        }
    }

    /** Every partition has its turn once in the period. */
    private void rebuildOne() {
        long now = clock.nanoTime();
        if (!held.isEmpty() && !isBusy() && now - builtAt >= rebuildNanos / held.size()) {
            builtAt = now;
            toBuild.add(following(lastBuilt));
        }
    }

    private int following(int partition) {
        TreeId next = held.higher(new TreeId(partition, Integer.MAX_VALUE));
        return (next == null ? held.first() : next).partition();
    }

    private int walk(LeafWalk walk) {
        MerkleTree places = ready.get(walk.tree());
        if (places == null) {
            walks.remove();
            return 0;
        }
        int records = walk.step(places);
        if (walk.isDone()) {
            walks.remove();
            walk.finish();
        }
        return records;
    }

    private int build() {
        if (build == null) {
            build = begin(toBuild.remove());
        }
        TreeBuild now = build;
        int records = now.step();
        for (TreeBuild.Stray stray : now.strays()) {
            Objects.requireNonNull(replica).submit(new KeyTask.Erase(0, stray.key(), stray.digest()));
        }
        if (now.isDone()) {
            build = null;
            if (now.hadStrays()) {
                again.put(now.partition(), clock.nanoTime() + AGAIN_NANOS);
            }
            lastBuilt = now.partition();
            now.trees().forEach((copies, tree) -> {
                MerkleTree before = ready.put(new TreeId(lastBuilt, copies), tree);
                untrue.add(before != null && before.root() != tree.root() ? 1 : 0);
            });
        }
        return records;
    }

    private TreeBuild begin(int partition) {
        Map<Integer, MerkleTree> trees = new TreeMap<>();
        held.subSet(new TreeId(partition, 0), new TreeId(partition, Integer.MAX_VALUE))
                .forEach(tree -> trees.put(tree.copies(), new MerkleTree(partitions)));
        return new TreeBuild(
                Objects.requireNonNull(engine),
                Objects.requireNonNull(replica),
                partition,
                trees,
                this::copiesOf,
                table -> isToGo(partition, table));
    }

    @Override
    public boolean isReady(TreeId tree) {
        return ready.containsKey(tree);
    }

    private MerkleTree tree(TreeId tree) {
        return Objects.requireNonNull(ready.get(tree));
    }

    @Override
    public long root(TreeId tree) {
        return tree(tree).root();
    }

    @Override
    public long records(TreeId tree) {
        return tree(tree).records();
    }

    @Override
    public Digests inners(TreeId tree, long salt) {
        return tree(tree).inners(salt);
    }

    @Override
    public Digests leaves(TreeId tree, int inner, long salt) {
        return tree(tree).leavesOf(inner, salt);
    }

    @Override
    public void keys(TreeId tree, SortedSet<Integer> leaves, Consumer<List<KeyState>> then) {
        if (walks.size() < MAX_WALKS) {
            walks.add(new LeafWalk(
                    Objects.requireNonNull(engine),
                    Objects.requireNonNull(replica),
                    tree,
                    leaves,
                    this::copiesOf,
                    then));
        }
    }

    /** Every tree that is not what the copy itself says; takes as long as all copies are large. For tests. */
    public List<TreeId> check() {
        List<TreeId> wrong = new ArrayList<>();
        for (TreeId tree : ready.keySet()) {
            TreeBuild fresh = begin(tree.partition());
            while (!fresh.isDone()) {
                fresh.step();
            }
            if (Objects.requireNonNull(fresh.trees().get(tree.copies())).root() != root(tree)) {
                wrong.add(tree);
            }
        }
        return wrong;
    }
}
