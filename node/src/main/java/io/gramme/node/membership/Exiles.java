package io.gramme.node.membership;

import io.gramme.ring.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who is refused.
 *
 * @param removed nodes that never come back
 * @param fenced members whose data folder of that store number was away for too long: with it they are refused, and with an empty
 *     one they are welcome
 */
public record Exiles(Collection<NodeId> removed, Map<NodeId, Long> fenced) {
    public static final Exiles NONE = new Exiles(List.of(), Map.of());

    public Exiles {
        removed = Collections.unmodifiableSet(new TreeSet<>(removed));
        fenced = Collections.unmodifiableMap(new TreeMap<>(fenced));
    }

    Exiles remove(Collection<NodeId> nodes) {
        Set<NodeId> next = new HashSet<>(removed);
        next.addAll(nodes);
        Map<NodeId, Long> left = new HashMap<>(fenced);
        left.keySet().removeAll(nodes);
        return new Exiles(next, left);
    }

    Exiles fence(NodeId node, long store) {
        Map<NodeId, Long> next = new HashMap<>(fenced);
        next.put(node, store);
        return new Exiles(removed, next);
    }

    /** Whether a node with the data folder of that store number is refused. */
    public boolean refuses(NodeId node, long store) {
        return removed.contains(node) || Long.valueOf(store).equals(fenced.get(node));
    }
}
