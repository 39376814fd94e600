package io.gramme.node.paxos;

import io.gramme.ring.NodeId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Those who decide a slot, at most one for each node, in the order of their nodes. */
public record Voters(List<Voter> all) {
    public static final int MAX_VOTERS = 15;

    public Voters {
        all = all.stream().sorted().toList();
        if (all.isEmpty() || all.size() > MAX_VOTERS) {
            throw new IllegalArgumentException("a group has 1 to " + MAX_VOTERS + " voters, not " + all.size());
        }
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i).node().equals(all.get(i - 1).node())) {
                throw new IllegalArgumentException("node " + all.get(i).node() + " votes twice");
            }
        }
    }

    public static Voters of(Voter... voters) {
        return new Voters(List.of(voters));
    }

    public boolean contains(Voter voter) {
        return all.contains(voter);
    }

    /** Whether the node votes, whatever its memory. */
    public boolean names(NodeId node) {
        return all.stream().anyMatch(voter -> voter.node().equals(node));
    }

    /** How many are more than half. */
    public int majority() {
        return all.size() / 2 + 1;
    }

    /** Whether more than half of these voters are among those; others among them do not count. */
    public boolean hasMajority(Collection<Voter> those) {
        return all.stream().filter(those::contains).count() >= majority();
    }

    /** Whether the other group has exactly one voter more or one less: then any two majorities of the two share a voter. */
    public boolean differsByOne(Voters other) {
        Set<Voter> difference = new HashSet<>(all);
        for (Voter voter : other.all) {
            if (!difference.remove(voter)) {
                difference.add(voter);
            }
        }
        return difference.size() == 1;
    }

    public Voters with(Voter voter) {
        return new Voters(Stream.concat(all.stream(), Stream.of(voter)).toList());
    }

    public Voters without(Voter voter) {
        return new Voters(all.stream().filter(other -> !other.equals(voter)).toList());
    }

    @Override
    public String toString() {
        return all.toString();
    }
}
