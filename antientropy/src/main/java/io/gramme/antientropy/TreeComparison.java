package io.gramme.antientropy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The comparison of one tree with a peer's: which leaves differ at two looks, and which of their records. Pure: it says what to
 * ask next and takes the answers.
 *
 * <pre>
 *   inners ──► leaves below each that differs ──► wait ──► the same leaves again ──► records of what differed both times
 * </pre>
 */
final class TreeComparison {
    private final TreeId tree;
    private final LocalTrees local;
    private final SyncConfig config;
    private final Deque<Integer> inners = new ArrayDeque<>();
    private final TreeMap<Integer, TreeSet<Integer>> suspects = new TreeMap<>();
    private final Deque<Integer> leaves = new ArrayDeque<>();
    private final List<KeyState> theirs = new ArrayList<>();
    private Stage stage = Stage.INNERS;
    private int differing;
    private int taken;
    private boolean incomplete;

    /** What it waits for. */
    enum Stage {
        INNERS,
        FIRST_LOOK,
        SETTLE,
        SECOND_LOOK,
        KEYS,
        FAR_APART,
        DONE
    }

    TreeComparison(TreeId tree, LocalTrees local, SyncConfig config) {
        this.tree = tree;
        this.local = local;
        this.config = config;
    }

    TreeId tree() {
        return tree;
    }

    Stage stage() {
        return stage;
    }

    /** Whether there may be differences that it does not report. */
    boolean isIncomplete() {
        return incomplete;
    }

    /** The next question, for a stage that asks. */
    SyncMessage question(long session) {
        return switch (stage) {
            case INNERS -> new SyncMessage.AskInners(session, tree);
            case FIRST_LOOK, SECOND_LOOK -> new SyncMessage.AskLeaves(session, tree, inners.element());
            case KEYS -> new SyncMessage.AskKeys(session, tree, leaves.element(), theirs.size());
            case SETTLE, FAR_APART, DONE -> throw new IllegalStateException(stage + " asks nothing");
        };
    }

    /** Whether this is the answer to the present question. */
    boolean expects(SyncMessage.Leaves answer) {
        boolean looking = stage == Stage.FIRST_LOOK || stage == Stage.SECOND_LOOK;
        return looking && answer.tree().equals(tree) && answer.inner() == inners.element();
    }

    boolean expects(SyncMessage.Keys answer) {
        return stage == Stage.KEYS
                && answer.tree().equals(tree)
                && answer.leaf() == leaves.element()
                && answer.skip() == theirs.size();
    }

    void inners(Digests peers) {
        for (int inner : local.inners(tree).differing(peers)) {
            inners.add(inner);
        }
        stage = inners.isEmpty() ? Stage.DONE : Stage.FIRST_LOOK;
    }

    void leaves(Digests peers) {
        int inner = inners.remove();
        Digests mine = local.leaves(tree, inner);
        TreeSet<Integer> differ = new TreeSet<>();
        for (int place : mine.differing(peers)) {
            differ.add(inner * MerkleTree.FANOUT + place);
        }
        if (stage == Stage.FIRST_LOOK) {
            differing += differ.size();
            taken += Math.max(mine.taken(), peers.taken());
            suspects.put(inner, differ);
            afterFirstLook();
        } else {
            TreeSet<Integer> before = suspects.get(inner);
            if (before != null) {
                before.retainAll(differ);
            }
            afterSecondLook();
        }
    }

    private void afterFirstLook() {
        if (!inners.isEmpty()) {
            return;
        }
        boolean many = differing > config.maxLeaves();
        if (many && differing > config.farApart() * Math.max(taken, estimatedLeaves())) {
            stage = Stage.FAR_APART;
            return;
        }
        suspects.values().removeIf(TreeSet::isEmpty);
        inners.addAll(suspects.keySet());
        stage = inners.isEmpty() ? Stage.DONE : Stage.SETTLE;
    }

    /** The leaves with records in all of the tree, those below inner nodes that do not differ among them. */
    private int estimatedLeaves() {
        int all = 0;
        for (int inner = 0; inner < MerkleTree.FANOUT; inner++) {
            all += local.leaves(tree, inner).taken();
        }
        return all;
    }

    /** The time between two looks is over. */
    void settled() {
        stage = Stage.SECOND_LOOK;
    }

    private void afterSecondLook() {
        if (!inners.isEmpty()) {
            return;
        }
        suspects.values().forEach(leaves::addAll);
        while (leaves.size() > config.maxLeaves()) {
            leaves.removeLast();
            incomplete = true;
        }
        stage = leaves.isEmpty() ? Stage.DONE : Stage.KEYS;
    }

    /** The records that differ, once all of a leaf are there; none before. */
    List<KeyState> keys(List<KeyState> peers, boolean more) {
        theirs.addAll(peers);
        if (more && !peers.isEmpty()) {
            return List.of();
        }
        List<KeyState> differ = differing(local.keys(tree, leaves.remove()), theirs);
        theirs.clear();
        stage = leaves.isEmpty() ? Stage.DONE : Stage.KEYS;
        return differ;
    }

    /** Everything that comes behind is left for another time. */
    void stop() {
        incomplete |= stage != Stage.DONE;
        stage = Stage.DONE;
    }

    /** The records of two lists, each in order, that are not in both with one digest. */
    private static List<KeyState> differing(List<KeyState> mine, List<KeyState> theirs) {
        TreeMap<KeyState, KeyState> byName = new TreeMap<>(KeyState.BY_NAME);
        mine.forEach(state -> byName.put(state, state));
        List<KeyState> differ = new ArrayList<>();
        for (KeyState state : theirs) {
            KeyState own = byName.remove(state);
            if (own == null || own.digest() != state.digest()) {
                differ.add(state);
            }
        }
        differ.addAll(byName.values());
        return differ;
    }
}
