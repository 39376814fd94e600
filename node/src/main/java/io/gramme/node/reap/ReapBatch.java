package io.gramme.node.reap;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Some tombstones that every copy is asked for by name, and that are erased if all hold exactly these versions. Confined to its
 * loop.
 */
final class ReapBatch {
    private final TreeId tree;
    private final List<KeyState> tombstones;
    private final long op;
    private final long begun;
    private final ReapCourier courier;
    private final List<NodeId> copies;
    private final SortedSet<NodeId> silent;
    /** Which of the tombstones all that have answered hold, by place. */
    private final SortedSet<Integer> held = new TreeSet<>();

    ReapBatch(TreeId tree, List<KeyState> tombstones, long op, ReapCourier courier, long now) {
        this.tree = tree;
        this.tombstones = List.copyOf(tombstones);
        this.op = op;
        this.courier = courier;
        this.begun = now;
        this.copies = courier.copies(tree);
        this.silent = new TreeSet<>(copies);
        for (int place = 0; place < tombstones.size(); place++) {
            held.add(place);
        }
    }

    TreeId tree() {
        return tree;
    }

    long op() {
        return op;
    }

    long begun() {
        return begun;
    }

    int size() {
        return tombstones.size();
    }

    void ask() {
        List.copyOf(silent).forEach(node -> courier.askHeld(node, tree, op, tombstones));
    }

    /** A copy has said which it holds; true when it was the last. */
    boolean onHeld(NodeId from, List<Integer> places) {
        if (silent.remove(from)) {
            held.retainAll(new TreeSet<>(places));
        }
        return silent.isEmpty();
    }

    /** Has every copy erase what all said that they hold, as far as it still does; returns how many that are. */
    int erase() {
        List<KeyState> agreed = new ArrayList<>();
        held.forEach(place -> agreed.add(tombstones.get(place)));
        if (!agreed.isEmpty()) {
            copies.forEach(node -> courier.erase(node, tree, agreed));
            courier.reaped(tree, agreed, copies);
        }
        return agreed.size();
    }
}
