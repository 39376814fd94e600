package io.gramme.node.sync;

import io.gramme.antientropy.KeyDigest;
import io.gramme.antientropy.MerkleTree;
import io.gramme.node.replica.Replica;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.ring.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * The trees of one partition being built from its index, beside those in use. Records of slices that were walked already are kept
 * up to date; those of others will be met as they are then. When the index divides the partition anew, it begins again.
 */
final class TreeBuild {
    private final StorageEngine engine;
    private final Replica replica;
    private final int partition;
    private final Map<Integer, MerkleTree> trees;
    private final IntUnaryOperator copiesOf;
    private final IntPredicate isToGo;
    private final List<Stray> strays = new ArrayList<>();
    private int slices;
    private int next;
    private boolean hadStrays;

    /** A record that is to go. */
    record Stray(RecordKey key, long digest) {}

    /**
     * Nothing is walked yet.
     *
     * @param trees empty ones, by N
     * @param copiesOf N of the table of a number at that moment, 0 for none: tables come while this goes on
     * @param isToGo whether the records of the table of a number are to be erased here
     */
    TreeBuild(
            StorageEngine engine,
            Replica replica,
            int partition,
            Map<Integer, MerkleTree> trees,
            IntUnaryOperator copiesOf,
            IntPredicate isToGo) {
        this.engine = engine;
        this.replica = replica;
        this.partition = partition;
        this.trees = trees;
        this.copiesOf = copiesOf;
        this.isToGo = isToGo;
        this.slices = engine.slices(partition);
    }

    int partition() {
        return partition;
    }

    Map<Integer, MerkleTree> trees() {
        return trees;
    }

    boolean isDone() {
        return next == slices && !isDividedAnew();
    }

    private boolean isDividedAnew() {
        return slices != engine.slices(partition);
    }

    /** Walks one slice; returns how many records it had. */
    int step() {
        if (isDividedAnew()) {
            trees.values().forEach(MerkleTree::clear);
            slices = engine.slices(partition);
            next = 0;
        }
        int[] records = new int[1];
        replica.forEach(partition, next, (table, key, entry) -> {
            records[0]++;
            if (isToGo.test(table)) {
                hadStrays = true;
                strays.add(new Stray(new RecordKey(partition, table, key), entry.digest()));
            } else {
                update(table, Token.of(key), KeyDigest.ABSENT, entry.digest());
            }
        });
        next++;
        return records[0];
    }

    /** Whether anything was found that is to go; it may still be there. */
    boolean hadStrays() {
        return hadStrays;
    }

    /** What was found since the last call that is to go. */
    List<Stray> strays() {
        List<Stray> found = List.copyOf(strays);
        strays.clear();
        return found;
    }

    void changed(RecordKey key, Token token, long before, long after) {
        if (!isDividedAnew() && engine.sliceOf(key) < next) {
            update(key.table(), token, before, after);
        }
    }

    private void update(int table, Token token, long before, long after) {
        MerkleTree tree = trees.get(copiesOf.applyAsInt(table));
        if (tree != null) {
            tree.update(token, before, after);
        }
    }
}
