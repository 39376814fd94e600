package io.gramme.gossip;

import io.gramme.gossip.DetectorMessage.Suspicion;
import io.gramme.gossip.DetectorMessage.Suspicions;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The confirmed suspicions that this node passes on, its own and those of others: at most one for a member of the ring.
 *
 * <p>A suspicion names a version and holds as long as no other version is known. A version never goes back, so one that was
 * voided never comes to hold again, whoever repeats it; and one of a version that this node has not heard of yet is not
 * taken, so a lie about the future holds nowhere. What was lost on the way is repeated with the next digest.
 */
final class SuspicionBook {
    private final Map<NodeId, Suspicion> suspicions = new TreeMap<>();
    private int turn;

    boolean contains(NodeId id) {
        return suspicions.containsKey(id);
    }

    void add(Suspicion suspicion) {
        suspicions.put(suspicion.id(), suspicion);
    }

    void remove(NodeId id) {
        suspicions.remove(id);
    }

    void retain(Collection<NodeId> members) {
        suspicions.keySet().retainAll(members);
    }

    /** Drops what this view voids and says whom that was about. */
    List<NodeId> drop(Membership view) {
        List<NodeId> dropped = new ArrayList<>();
        for (Suspicion suspicion : suspicions.values()) {
            if (!suspicion.stands(view)) {
                dropped.add(suspicion.id());
            }
        }
        suspicions.keySet().removeAll(dropped);
        return dropped;
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
