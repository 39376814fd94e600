package io.gramme.antientropy;

import io.gramme.antientropy.SyncListener.Outcome;
import io.gramme.antientropy.SyncMessage.CompareRoots;
import io.gramme.antientropy.SyncMessage.Inners;
import io.gramme.antientropy.SyncMessage.Keys;
import io.gramme.antientropy.SyncMessage.Leaves;
import io.gramme.antientropy.SyncMessage.Root;
import io.gramme.antientropy.SyncMessage.RootsCompared;
import io.gramme.antientropy.SyncMessage.Verdict;
import io.gramme.antientropy.TreeComparison.Stage;
import io.gramme.ring.NodeId;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares this node's copies with those of one peer, from the roots down to the records, and reports each record that differed
 * at two looks some time apart: a write on its way to one of the two is no difference. It repairs nothing itself.
 *
 * <p>One question is open at a time; an answer that comes twice, late or from somebody else changes nothing, and a peer that does
 * not answer ends the session. Bounds: {@link SyncConfig}. Pure; confined to the loop of the trees.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.7.
 */
public final class SyncSession {
    private final SyncConfig config;
    private final long id;
    private final NodeId peer;
    private final LocalTrees local;
    private final Transport<SyncMessage> transport;
    private final Clock clock;
    private final SyncListener listener;
    /** Trees of whose roots nothing has been heard yet. */
    private final TreeSet<TreeId> open = new TreeSet<>();

    private final Deque<TreeId> differing = new ArrayDeque<>();
    private Optional<TreeComparison> current = Optional.empty();
    private boolean ended;
    private int differences;
    private int differencesOfTree;
    private long wakeAt;

    /**
     * Does nothing yet.
     *
     * @param id a number that no other session of this node has
     */
    public SyncSession(
            SyncConfig config,
            long id,
            NodeId peer,
            LocalTrees local,
            Transport<SyncMessage> transport,
            Clock clock,
            SyncListener listener) {
        this.config = config;
        this.id = id;
        this.peer = peer;
        this.local = local;
        this.transport = transport;
        this.clock = clock;
        this.listener = listener;
    }

    public long id() {
        return id;
    }

    public NodeId peer() {
        return peer;
    }

    /** Begins with the roots of these trees; those that are not ready here are left out. */
    public void start(List<TreeId> trees) {
        List<Root> roots = new ArrayList<>();
        for (TreeId tree : trees) {
            if (local.isReady(tree)) {
                open.add(tree);
                roots.add(new Root(tree, local.root(tree)));
            }
        }
        if (roots.isEmpty()) {
            end(Outcome.DONE);
        } else {
            ask(new CompareRoots(id, roots));
        }
    }

    private void ask(SyncMessage question) {
        wakeAt = clock.nanoTime() + config.answerNanos();
        transport.send(peer, question);
    }

    public void onRootsCompared(NodeId from, RootsCompared answer) {
        if (!isMine(from, answer) || open.isEmpty()) {
            return;
        }
        for (Verdict verdict : answer.verdicts()) {
            if (open.remove(verdict.tree())) {
                switch (verdict.finding()) {
                    case EQUAL -> listener.onEqual(verdict.tree());
                    case DIFFERENT -> differing.add(verdict.tree());
                    case UNREADY -> {}
                }
            }
        }
        if (open.isEmpty()) {
            nextTree();
        }
    }

    public void onInners(NodeId from, Inners answer) {
        at(from, answer)
                .filter(now -> now.stage() == Stage.INNERS && now.tree().equals(answer.tree()))
                .ifPresent(now -> {
                    now.inners(answer.inners());
                    goOn(now);
                });
    }

    public void onLeaves(NodeId from, Leaves answer) {
        at(from, answer).filter(now -> now.expects(answer)).ifPresent(now -> {
            now.leaves(answer.leaves());
            goOn(now);
        });
    }

    public void onKeys(NodeId from, Keys answer) {
        at(from, answer).filter(now -> now.expects(answer)).ifPresent(now -> {
            for (KeyState state : now.keys(answer.keys(), answer.more())) {
                if (differences == config.maxRepairs()) {
                    now.stop();
                    break;
                }
                differences++;
                differencesOfTree++;
                listener.onDifference(now.tree(), state.table(), state.key());
            }
            goOn(now);
        });
    }

    private boolean isMine(NodeId from, SyncMessage answer) {
        return !ended && from.equals(peer) && answer.session() == id;
    }

    /** The comparison under way, if the answer belongs to this session and its tree can still be spoken of. */
    private Optional<TreeComparison> at(NodeId from, SyncMessage answer) {
        return isMine(from, answer) ? current.filter(now -> local.isReady(now.tree())) : Optional.empty();
    }

    /** The time between two looks may be over, or the peer silent for too long. */
    public void onTick() {
        if (ended || clock.nanoTime() - wakeAt < 0) {
            return;
        }
        Optional<TreeComparison> settling = current.filter(now -> now.stage() == Stage.SETTLE);
        if (settling.isPresent()) {
            settling.get().settled();
            goOn(settling.get());
        } else {
            end(Outcome.SILENT);
        }
    }

    private void goOn(TreeComparison now) {
        switch (now.stage()) {
            case INNERS, FIRST_LOOK, SECOND_LOOK, KEYS -> ask(now.question(id));
            case SETTLE -> wakeAt = clock.nanoTime() + config.settleNanos();
            case FAR_APART -> {
                listener.onFarApart(now.tree());
                nextTree();
            }
            case DONE -> {
                listener.onCompared(now.tree(), differencesOfTree, !now.isIncomplete());
                nextTree();
            }
        }
    }

    private void nextTree() {
        differencesOfTree = 0;
        TreeId next = differences < config.maxRepairs() ? differing.poll() : null;
        if (next == null) {
            end(Outcome.DONE);
        } else {
            TreeComparison comparison = new TreeComparison(next, local, config);
            current = Optional.of(comparison);
            goOn(comparison);
        }
    }

    private void end(Outcome outcome) {
        ended = true;
        current = Optional.empty();
        listener.onEnd(this, outcome);
    }
}
