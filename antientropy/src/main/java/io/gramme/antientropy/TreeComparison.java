package io.gramme.antientropy;

import io.gramme.antientropy.SyncMessage.AskInners;
import io.gramme.antientropy.SyncMessage.AskKeys;
import io.gramme.antientropy.SyncMessage.AskLeaves;
import io.gramme.antientropy.SyncMessage.Keys;
import io.gramme.antientropy.SyncMessage.Leaves;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The comparison of one tree with a peer's: which leaves differ at two looks, and which of their records. Pure: it says what to
 * ask next and takes the answers.
 *
 * <pre>
 *   inners ──► leaves below each that differs ──► wait ──► the same leaves again ──► records of what differed both times
 * </pre>
 *
 * <p>A sample of the inner nodes suffices to see that most of the tree differs; then it stops there, as it does at once when
 * this copy has nothing at all.
 */
final class TreeComparison {
    /** Inner nodes that are looked below before it is judged how far apart the trees are. */
    private static final int SAMPLE = 8;

    /** The most parts that an answer may be said to have. */
    private static final int MAX_PARTS = 4_096;

    private final TreeId tree;
    private final LocalTrees local;
    private final SyncConfig config;
    private final long session;
    private final Deque<Integer> inners = new ArrayDeque<>();
    private final TreeMap<Integer, TreeSet<Integer>> suspects = new TreeMap<>();
    private final TreeSet<Integer> leaves = new TreeSet<>();
    private final TreeMap<Integer, List<KeyState>> theirs = new TreeMap<>();
    private Optional<List<KeyState>> mine = Optional.empty();
    private Stage stage;
    private int looked;
    private int differing;
    private int taken;
    private int parts;
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

    TreeComparison(TreeId tree, LocalTrees local, SyncConfig config, long session) {
        this.tree = tree;
        this.local = local;
        this.config = config;
        this.session = session;
        this.stage = local.records(tree) == 0 ? Stage.FAR_APART : Stage.INNERS;
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
    SyncMessage question() {
        return switch (stage) {
            case INNERS -> new AskInners(session, tree);
            case FIRST_LOOK, SECOND_LOOK -> new AskLeaves(session, tree, inners.element());
            case KEYS -> new AskKeys(session, tree, List.copyOf(leaves));
            case SETTLE, FAR_APART, DONE -> throw new IllegalStateException(stage + " asks nothing");
        };
    }

    /** The leaves whose records are asked for. */
    SortedSet<Integer> leaves() {
        return leaves;
    }

    /** Whether this is the answer to the present question. */
    boolean expects(Leaves answer) {
        boolean looking = stage == Stage.FIRST_LOOK || stage == Stage.SECOND_LOOK;
        return looking && answer.tree().equals(tree) && answer.inner() == inners.element();
    }

    boolean expects(Keys answer) {
        boolean first = parts == 0 && answer.parts() >= 1 && answer.parts() <= MAX_PARTS;
        return stage == Stage.KEYS
                && answer.tree().equals(tree)
                && (first || answer.parts() == parts)
                && answer.part() >= 0
                && answer.part() < answer.parts();
    }

    void inners(Digests peers) {
        for (int inner : local.inners(tree, session).differing(peers)) {
            inners.add(inner);
        }
        stage = inners.isEmpty() ? Stage.DONE : Stage.FIRST_LOOK;
    }

    void leaves(Digests peers) {
        int inner = inners.remove();
        Digests own = local.leaves(tree, inner, session);
        TreeSet<Integer> differ = new TreeSet<>();
        for (int place : own.differing(peers)) {
            differ.add(inner * MerkleTree.FANOUT + place);
        }
        if (stage == Stage.FIRST_LOOK) {
            looked++;
            differing += differ.size();
            taken += Math.max(own.taken(), peers.taken());
            suspects.put(inner, differ);
            afterFirstLook();
        } else {
            TreeSet<Integer> both = suspects.getOrDefault(inner, differ);
            both.retainAll(differ);
            leaves.addAll(both);
            afterSecondLook();
        }
    }

    private void afterFirstLook() {
        if ((looked == SAMPLE || inners.isEmpty()) && isFarApart()) {
            stage = Stage.FAR_APART;
            return;
        }
        if (looked >= SAMPLE && differing >= config.maxLeaves() && !inners.isEmpty()) {
            inners.clear();
            incomplete = true;
        }
        if (inners.isEmpty()) {
            suspects.values().removeIf(TreeSet::isEmpty);
            stage = suspects.isEmpty() ? Stage.DONE : Stage.SETTLE;
        }
    }

    /** Whether most leaves differ, as far as those tell that were looked at. */
    private boolean isFarApart() {
        long differingInners = (long) looked + inners.size();
        long different = differing * differingInners / looked;
        long all = Math.max(taken * differingInners / looked, takenHere());
        return different > config.maxLeaves() && different > config.farApart() * all;
    }

    /** The leaves with records in all of the tree, those below inner nodes that do not differ among them. */
    private int takenHere() {
        int all = 0;
        for (int inner = 0; inner < MerkleTree.FANOUT; inner++) {
            all += local.leaves(tree, inner, session).taken();
        }
        return all;
    }

    /** The time between two looks is over. */
    void settled() {
        inners.addAll(suspects.keySet());
        stage = Stage.SECOND_LOOK;
    }

    private void afterSecondLook() {
        if (!inners.isEmpty()) {
            return;
        }
        while (leaves.size() > config.maxLeaves()) {
            leaves.pollLast();
            incomplete = true;
        }
        stage = leaves.isEmpty() ? Stage.DONE : Stage.KEYS;
    }

    void keys(Keys answer) {
        parts = answer.parts();
        theirs.putIfAbsent(answer.part(), answer.keys());
    }

    void ownKeys(List<KeyState> own) {
        mine = Optional.of(own);
    }

    /** The records that differ, once those of both are there, which ends it. */
    Optional<List<KeyState>> difference() {
        if (stage != Stage.KEYS || mine.isEmpty() || parts == 0 || theirs.size() < parts) {
            return Optional.empty();
        }
        stage = Stage.DONE;
        TreeMap<KeyState, KeyState> byName = new TreeMap<>(KeyState.BY_NAME);
        mine.get().forEach(state -> byName.put(state, state));
        List<KeyState> differ = new ArrayList<>();
        for (List<KeyState> part : theirs.values()) {
            for (KeyState state : part) {
                KeyState own = byName.remove(state);
                if (own == null || own.digest() != state.digest()) {
                    differ.add(state);
                }
            }
        }
        differ.addAll(byName.values());
        return Optional.of(differ);
    }

    /** Not all that differs is reported. */
    void cutShort() {
        incomplete = true;
    }
}
