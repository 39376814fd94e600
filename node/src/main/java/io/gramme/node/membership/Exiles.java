package io.gramme.node.membership;

import io.gramme.ring.NodeId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who is refused.
 *
 * @param removed nodes that never come back
 * @param fenced data folders of members that were away for too long: a member is refused with such a one, and welcome with an empty one
 */
public record Exiles(Set<NodeId> removed, Set<Fenced> fenced) {
    public static final Exiles NONE = new Exiles(Set.of(), Set.of());

    /**
     * A data folder that is refused.
     *
     * @param store its number
     */
    public record Fenced(NodeId node, long store) implements Comparable<Fenced> {
        @Override
        public int compareTo(Fenced other) {
            int order = node.compareTo(other.node);
            return order != 0 ? order : Long.compare(store, other.store);
        }
    }

    public Exiles {
        removed = Collections.unmodifiableSet(new TreeSet<>(removed));
        fenced = Collections.unmodifiableSet(new TreeSet<>(fenced));
    }

    Exiles remove(Collection<NodeId> nodes) {
        Set<NodeId> next = new HashSet<>(removed);
        next.addAll(nodes);
        Set<Fenced> left = new HashSet<>(fenced);
        left.removeIf(folder -> nodes.contains(folder.node));
        return new Exiles(next, left);
    }

    Exiles fence(NodeId node, long store) {
        Set<Fenced> next = new HashSet<>(fenced);
        next.add(new Fenced(node, store));
        return new Exiles(removed, next);
    }

    /** Whether some data folder of the node is refused. */
    boolean isFenced(NodeId node) {
        return !fenced.isEmpty() && fenced.stream().anyMatch(folder -> folder.node.equals(node));
    }

    /** Whether the data folder of that store number is refused of a node that may come back with another one. */
    public boolean isFenced(NodeId node, long store) {
        return fenced.contains(new Fenced(node, store));
    }

    /** Whether a node with the data folder of that store number is refused. */
    public boolean refuses(NodeId node, long store) {
        return removed.contains(node) || isFenced(node, store);
    }
}
