package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.SyncListener.Outcome;
import io.gramme.antientropy.SyncScheduler.End;
import io.gramme.antientropy.SyncSession;
import io.gramme.antientropy.TreeId;
import io.gramme.node.sync.SyncRepairs.Repair;
import io.gramme.node.sync.SyncRepairs.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One session with a peer, and what is still to be repaired of what it found. It is over when both are done. Confined to its
 * loop.
 */
final class Exchange {
    private final SyncSession session;
    private final long flags;
    private final long begun;
    private final Map<TreeId, Round> rounds = new TreeMap<>();
    private int open;
    private boolean leftOver;
    private Optional<Outcome> outcome = Optional.empty();

    /**
     * Nothing is compared yet.
     *
     * @param trees that are to be
     * @param flags how many had been raised here when it began
     */
    Exchange(SyncSession session, int trees, long flags, long begun) {
        this.session = session;
        this.open = trees;
        this.flags = flags;
        this.begun = begun;
    }

    SyncSession session() {
        return session;
    }

    long flags() {
        return flags;
    }

    long begun() {
        return begun;
    }

    /** A record that differs. */
    Repair different(TreeId tree, KeyState record) {
        return new Repair(rounds.computeIfAbsent(tree, key -> new Round(key)), record);
    }

    /** The tree has been gone through. */
    void compared(TreeId tree, boolean complete) {
        open--;
        Round round = rounds.computeIfAbsent(tree, key -> new Round(key));
        if (complete) {
            round.compared();
        } else {
            leftOver = true;
        }
    }

    void equal() {
        open--;
    }

    /** Most of the tree was fetched, and is to be compared another time. */
    void copied() {
        open--;
        leftOver = true;
    }

    void ended(Outcome how) {
        outcome = Optional.of(how);
    }

    /** The trees of which all that was found has been seen to, each once: true for one that agrees with the peer's after all. */
    Map<TreeId, Boolean> settled() {
        Map<TreeId, Boolean> settled = new TreeMap<>();
        List<Round> all = new ArrayList<>(rounds.values());
        for (Round round : all) {
            if (round.isOver()) {
                rounds.remove(round.tree());
                settled.put(round.tree(), round.isClean());
                leftOver |= !round.isClean();
            }
        }
        return settled;
    }

    /** How it ended; empty while it has not. */
    Optional<End> end() {
        return outcome.filter(how -> rounds.values().stream().noneMatch(Round::isOpen))
                .map(how -> how == Outcome.SILENT ? End.SILENT : leftOver || open > 0 ? End.UNFINISHED : End.COMPLETE);
    }
}
