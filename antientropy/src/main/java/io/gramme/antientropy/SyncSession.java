package io.gramme.antientropy;

import io.gramme.antientropy.SyncListener.Outcome;
import io.gramme.antientropy.SyncMessage.AskRange;
import io.gramme.antientropy.SyncMessage.CompareRoots;
import io.gramme.antientropy.SyncMessage.Inners;
import io.gramme.antientropy.SyncMessage.Keys;
import io.gramme.antientropy.SyncMessage.Leaves;
import io.gramme.antientropy.SyncMessage.RangeSent;
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
 * at two looks some time apart: a write on its way to one of the two is no difference. It repairs nothing itself, but for a
 * tree most of which differs: of that it fetches all that the peer has.
 *
 * <pre>
 *   roots of all trees ──► first look at each that differs ──► wait once ──► second look at each, and its records
 *                                  └──► too much differs: fetch the peer's records, so many at a time
 * </pre>
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
    private final Deque<TreeComparison> settling = new ArrayDeque<>();
    private Optional<TreeComparison> current = Optional.empty();
    /** What is asked when the pause is over. */
    private Optional<SyncMessage> next = Optional.empty();

    private boolean settled;
    private boolean ended;
    private int differences;
    private long cursor;
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

    /** Begins with the roots of these trees, in this order; those that are not ready here are left out. */
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

    private void askAfter(long pause, SyncMessage question) {
        if (pause <= 0) {
            ask(question);
        } else {
            wakeAt = clock.nanoTime() + pause;
            next = Optional.of(question);
        }
    }

    public void onRootsCompared(NodeId from, RootsCompared answer) {
        if (!isMine(from, answer) || open.isEmpty()) {
            return;
        }
        for (Verdict verdict : answer.verdicts()) {
            if (open.remove(verdict.tree())) {
                switch (verdict.finding()) {
                    case EQUAL -> listener.onEqual(this, verdict.tree());
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
            wakeAt = clock.nanoTime() + config.answerNanos();
            now.keys(answer);
            report(now);
        });
    }

    private void report(TreeComparison now) {
        now.difference().ifPresent(records -> {
            for (KeyState record : records) {
                if (differences == config.maxRepairs()) {
                    now.cutShort();
                    break;
                }
                differences++;
                listener.onDifference(this, now.tree(), record);
            }
            goOn(now);
        });
    }

    public void onRangeSent(NodeId from, RangeSent answer) {
        at(from, answer)
                .filter(now ->
                        now.stage() == Stage.FAR_APART && now.tree().equals(answer.tree()) && answer.cursor() == cursor)
                .ifPresent(now -> {
                    boolean forward = answer.next() == AskRange.END || answer.next() > cursor;
                    cursor = answer.next();
                    if (!forward || answer.records() < 0 || answer.bytes() < 0) {
                        end(Outcome.SILENT);
                        return;
                    }
                    listener.onFetched(answer.records(), answer.bytes(), answer.pressed());
                    if (cursor == AskRange.END) {
                        listener.onCopied(this, now.tree());
                        nextTree();
                    } else {
                        fetch(now);
                    }
                });
    }

    private void fetch(TreeComparison now) {
        AskRange question = new AskRange(id, now.tree(), cursor, local.records(now.tree()));
        askAfter(listener.fetchPauseNanos(), question);
    }

    private boolean isMine(NodeId from, SyncMessage answer) {
        return !ended && from.equals(peer) && answer.session() == id;
    }

    /** The comparison under way, if the answer belongs to this session and its tree can still be spoken of. */
    private Optional<TreeComparison> at(NodeId from, SyncMessage answer) {
        boolean open = isMine(from, answer) && next.isEmpty();
        return open ? current.filter(now -> local.isReady(now.tree())) : Optional.empty();
    }

    /** A pause or the time between two looks may be over, or the peer silent for too long. */
    public void onTick() {
        if (ended || clock.nanoTime() - wakeAt < 0) {
            return;
        }
        if (next.isPresent()) {
            SyncMessage question = next.get();
            next = Optional.empty();
            ask(question);
        } else if (current.isEmpty() && open.isEmpty() && !settled) {
            settled = true;
            nextTree();
        } else {
            end(Outcome.SILENT);
        }
    }

    private void goOn(TreeComparison now) {
        switch (now.stage()) {
            case INNERS, FIRST_LOOK, SECOND_LOOK -> ask(now.question());
            case SETTLE -> {
                settling.add(now);
                nextTree();
            }
            case KEYS -> {
                ask(now.question());
                local.keys(now.tree(), now.leaves(), own -> {
                    if (!ended && current.filter(now::equals).isPresent()) {
                        now.ownKeys(own);
                        report(now);
                    }
                });
            }
            case FAR_APART -> copyIfMay(now);
            case DONE -> {
                listener.onCompared(this, now.tree(), !now.isIncomplete());
                nextTree();
            }
        }
    }

    private void copyIfMay(TreeComparison now) {
        if (listener.mayCopy(this, now.tree())) {
            cursor = 0;
            fetch(now);
        } else {
            listener.onCompared(this, now.tree(), false);
            nextTree();
        }
    }

    /** First each tree once, then all that are to be looked at again, after one pause for all. */
    private void nextTree() {
        current = Optional.empty();
        differing.removeIf(tree -> !local.isReady(tree));
        settling.removeIf(comparison -> !local.isReady(comparison.tree()));
        Optional<TreeComparison> following =
                settled ? again() : Optional.ofNullable(differing.poll()).map(this::begin);
        if (following.isPresent()) {
            current = following;
            goOn(following.get());
        } else if (settling.isEmpty()) {
            end(Outcome.DONE);
        } else {
            wakeAt = clock.nanoTime() + Math.max(config.settleNanos(), listener.pauseNanos());
        }
    }

    private TreeComparison begin(TreeId tree) {
        return new TreeComparison(tree, local, config, id);
    }

    private Optional<TreeComparison> again() {
        Optional<TreeComparison> following = Optional.ofNullable(settling.poll());
        following.ifPresent(TreeComparison::settled);
        return following;
    }

    private void end(Outcome outcome) {
        ended = true;
        current = Optional.empty();
        listener.onEnd(this, outcome);
    }
}
