package io.gramme.node.paxos;

import io.gramme.ring.NodeId;
import java.util.Comparator;

/**
 * Who votes: a node with the memory of what it promised. A node that lost that memory is another voter, for it could break its
 * own promises.
 *
 * @param life of the memory, a random number as old as it
 */
public record Voter(NodeId node, long life) implements Comparable<Voter> {
    private static final Comparator<Voter> ORDER =
            Comparator.comparing(Voter::node).thenComparing(Voter::life, Long::compareUnsigned);

    @Override
    public int compareTo(Voter other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return node.brief() + "/" + Long.toHexString(life);
    }
}
