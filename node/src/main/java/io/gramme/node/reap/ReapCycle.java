package io.gramme.node.reap;

import io.gramme.antientropy.TreeId;
import io.gramme.ring.NodeId;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Makes sure that nothing older is left anywhere of what was deleted in a tree before the cycle began.
 *
 * <pre>
 *   COMPARE ──► CLEAR ──► RIPE
 * </pre>
 *
 * Confined to its loop.
 */
final class ReapCycle {
    private final TreeId tree;
    private final long lsn;
    private final long op;
    private final long begun;
    private final ReapCourier courier;
    private final ReapSettings settings;
    private final SortedSet<NodeId> mayHint = new TreeSet<>();
    private Stage stage = Stage.COMPARE;
    private long heldAt;

    /** What it waits for. */
    enum Stage {
        /** Every other copy to be found equal, so that all hold what this one held when the cycle began. */
        COMPARE,
        /** Every member to have no hint, the pause to pass, and every other copy to be found equal once more. */
        CLEAR,
        /** Nothing: the tombstones can be asked for by name. */
        RIPE
    }

    /**
     * A cycle about the records of this copy up to a log sequence number.
     *
     * @param lsn of the last record written before it began
     * @param op the number under which it asks
     */
    ReapCycle(TreeId tree, long lsn, long op, ReapCourier courier, ReapSettings settings, long now) {
        this.tree = tree;
        this.lsn = lsn;
        this.op = op;
        this.courier = courier;
        this.settings = settings;
        this.begun = now;
    }

    TreeId tree() {
        return tree;
    }

    long lsn() {
        return lsn;
    }

    long op() {
        return op;
    }

    boolean isRipe() {
        return stage == Stage.RIPE;
    }

    /** Looks how things stand, and asks again who has not said that it keeps no hint. */
    void pursue(long now) {
        if (stage == Stage.COMPARE && courier.notAgreedSince(tree, begun).isEmpty()) {
            stage = Stage.CLEAR;
            heldAt = now;
            mayHint.addAll(courier.members());
        }
        if (stage == Stage.CLEAR) {
            List.copyOf(mayHint).forEach(node -> courier.askHints(node, tree, op));
            boolean paused = now - heldAt >= settings.pauseNanos();
            if (paused
                    && mayHint.isEmpty()
                    && courier.notAgreedSince(tree, heldAt).isEmpty()) {
                stage = Stage.RIPE;
            }
        }
    }

    /** A member keeps so many hints for the partition at this moment; it was asked after all copies were found equal. */
    void onHints(NodeId from, long hints) {
        if (stage == Stage.CLEAR && hints == 0) {
            mayHint.remove(from);
        }
    }

    /** A sentence for an operator. */
    String waitsFor(long now) {
        return switch (stage) {
            case COMPARE -> "its copies to be compared with those of " + brief(courier.notAgreedSince(tree, begun));
            case CLEAR ->
                !mayHint.isEmpty()
                        ? "hints for partition " + tree.partition() + " to be delivered, or an answer, by "
                                + brief(mayHint)
                        : now - heldAt < settings.pauseNanos()
                                ? "the pause of " + settings.pauseNanos() / 1_000_000_000L
                                        + " s since all copies held it"
                                : "its copies to be compared once more with those of "
                                        + brief(courier.notAgreedSince(tree, heldAt));
            case RIPE -> "its turn";
        };
    }

    private static List<String> brief(Iterable<NodeId> nodes) {
        TreeSet<String> names = new TreeSet<>();
        nodes.forEach(node -> names.add(node.brief()));
        return List.copyOf(names);
    }
}
