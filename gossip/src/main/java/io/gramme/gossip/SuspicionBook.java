package io.gramme.gossip;

import io.gramme.gossip.GossipMessage.Suspicions;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The confirmed suspicions that this node passes on, its own and those of others: at most one for a member of the ring.
 *
 * <p>A suspicion names a version and holds as long as no later one is known. A version never goes back, so one that was
 * voided never comes to hold again, whoever repeats it; and one of a version that this node has not heard of yet is not
 * taken, so a lie about another generation holds nowhere. Two nodes whose books have one {@link #digest} need not tell each
 * other anything, so what is known everywhere costs nothing however many are down.
 */
final class SuspicionBook {
    private final Map<NodeId, Suspicion> suspicions = new TreeMap<>();
    private long digest;
    private int turn;

    boolean contains(NodeId id) {
        return suspicions.containsKey(id);
    }

    Optional<Suspicion> about(NodeId id) {
        return Optional.ofNullable(suspicions.get(id));
    }

    /** Takes it, unless one of the same or a later version is there. */
    void add(Suspicion suspicion) {
        Suspicion before = suspicions.get(suspicion.id());
        if (before == null || Suspicion.VERSION.compare(before, suspicion) < 0) {
            remove(suspicion.id());
            suspicions.put(suspicion.id(), suspicion);
            digest ^= suspicion.digest();
        }
    }

    void remove(NodeId id) {
        Suspicion removed = suspicions.remove(id);
        if (removed != null) {
            digest ^= removed.digest();
        }
    }

    /** Equal books have equal digests; that of an empty one is 0. */
    long digest() {
        return digest;
    }

    /** As many as fit into a message; the others take their turn in the next ones. */
    List<Suspicion> some() {
        List<Suspicion> all = new ArrayList<>(suspicions.values());
        if (all.size() <= Suspicions.MAX_SUSPICIONS) {
            return all;
        }
        turn %= all.size();
        List<Suspicion> some = new ArrayList<>(Suspicions.MAX_SUSPICIONS);
        while (some.size() < Suspicions.MAX_SUSPICIONS) {
            some.add(all.get(turn));
            turn = (turn + 1) % all.size();
        }
        return some;
    }
}
