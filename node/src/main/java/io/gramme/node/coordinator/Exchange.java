package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.SyncListener.Outcome;
import io.gramme.antientropy.SyncScheduler.End;
import io.gramme.antientropy.SyncSession;
import io.gramme.antientropy.TreeId;
import io.gramme.node.sync.SyncRepairs.Repair;
import io.gramme.node.sync.SyncRepairs.Round;
import io.gramme.node.sync.Verified.Agreement;
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
    private final Agreement agreement;
    private final Map<TreeId, Round> rounds = new TreeMap<>();
    private int open;
    private boolean leftOver;
    private Optional<Outcome> outcome = Optional.empty();

    /**
     * Nothing is compared yet.
     *
     * @param trees that are to be, though some may be left for another session
     * @param agreement what is to be said of two copies that it finds equal
     */
    Exchange(SyncSession session, int trees, Agreement agreement) {
        this.session = session;
        this.open = trees;
        this.agreement = agreement;
    }

    SyncSession session() {
        return session;
    }

    Agreement agreement() {
        return agreement;
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
