package io.gramme.node.sync;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.MerkleTree;
import io.gramme.antientropy.TreeId;
import io.gramme.node.replica.Replica;
import io.gramme.node.storage.StorageEngine;
import io.gramme.ring.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

/** A walk through one partition's index for the records of some leaves, a slice at a time. */
final class LeafWalk {
    private final StorageEngine engine;
    private final Replica replica;
    private final TreeId tree;
    private final SortedSet<Integer> leaves;
    private final IntUnaryOperator copiesOf;
    private final Consumer<List<KeyState>> then;
    private final List<KeyState> found = new ArrayList<>();
    private int slices;
    private int next;

    LeafWalk(
            StorageEngine engine,
            Replica replica,
            TreeId tree,
            SortedSet<Integer> leaves,
            IntUnaryOperator copiesOf,
            Consumer<List<KeyState>> then) {
        this.engine = engine;
        this.replica = replica;
        this.tree = tree;
        this.leaves = leaves;
        this.copiesOf = copiesOf;
        this.then = then;
        this.slices = engine.slices(tree.partition());
    }

    TreeId tree() {
        return tree;
    }

    boolean isDone() {
        return next == slices;
    }

    /**
     * Walks one slice; returns how many records it had.
     *
     * @param places tells the leaf of a token
     */
    int step(MerkleTree places) {
        if (slices != engine.slices(tree.partition())) {
            found.clear();
            slices = engine.slices(tree.partition());
            next = 0;
        }
        int[] records = new int[1];
        replica.forEach(tree.partition(), next, (table, key, entry) -> {
            records[0]++;
            if (copiesOf.applyAsInt(table) == tree.copies() && leaves.contains(places.leafOf(Token.of(key)))) {
                found.add(new KeyState(table, key, entry.digest()));
            }
        });
        next++;
        return records[0];
    }

    void finish() {
        found.sort(KeyState.BY_NAME);
        then.accept(found);
    }
}
