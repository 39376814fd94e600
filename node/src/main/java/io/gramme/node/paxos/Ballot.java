package io.gramme.node.paxos;

import io.gramme.ring.NodeId;

/**
 * The right to propose, ordered: rounds first, then the nodes that stand in them, so that no two nodes ever share one.
 *
 * @param round from 1, or 0 for {@link #NONE}
 */
public record Ballot(long round, NodeId node) implements Comparable<Ballot> {
    /** Below all others; nobody proposes under it. */
    public static final Ballot NONE = new Ballot(0, new NodeId(0, 0));

    /** Rounds end here, so that adding one to a round never overflows; at a million elections a second in 292,000 years. */
    public static final long MAX_ROUND = Long.MAX_VALUE - 1;

    public Ballot {
        if (round < 0 || round > MAX_ROUND) {
            throw new IllegalArgumentException("a round is from 0 to " + MAX_ROUND + ", not " + round);
        }
    }

    public boolean isAbove(Ballot other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Ballot other) {
        int order = Long.compare(round, other.round);
        return order != 0 ? order : node.compareTo(other.node);
    }

    @Override
    public String toString() {
        return round + "." + node.brief();
    }
}
