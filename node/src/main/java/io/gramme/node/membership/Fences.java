package io.gramme.node.membership;

import io.gramme.ring.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a member that was away for too long may be fenced. Pure.
 *
 * <p>A fence takes a data folder out of service for good, so that deletes may be forgotten without it. It must cost nobody anything: what
 * was acknowledged with W copies is on others too when every other node with a copy of the same partitions answers and says that its
 * copies lack nothing. Where that does not hold the member is waited for, until an operator has it removed.
 *
 * @param topology that was decided last
 * @param voters on the ring log
 * @param hearsMost whether this node hears of most of the members
 * @param answers whether a member was heard of just now
 * @param isWhole whether a member has just said that its copies lack nothing
 */
record Fences(
        Topology topology,
        List<NodeId> voters,
        boolean hearsMost,
        Predicate<NodeId> answers,
        Predicate<NodeId> isWhole) {

    /** Why the member cannot be fenced now, after "not fenced because"; empty when it can. */
    Optional<String> objectionTo(NodeId node) {
        if (answers.test(node)) {
            return Optional.of("it answers");
        }
        if (!hearsMost) {
            return Optional.of("this node does not hear of most of the members");
        }
        if (topology.change().isPresent()) {
            return Optional.of("a change of the ring is under way");
        }
        long left = voters.stream()
                .filter(voter -> !voter.equals(node) && answers.test(voter) && !topology.isAway(voter))
                .count();
        if (2 * left <= voters.size()) {
            return Optional.of("too few voters of the ring log would be left");
        }
        for (int n : topology.copies()) {
            Optional<String> objection = objectionTo(node, n);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }

    private Optional<String> objectionTo(NodeId node, int n) {
        for (int partition = 0; partition < topology.ring().partitions(); partition++) {
            List<NodeId> holders = topology.preferenceList(partition, n).holders();
            if (!holders.contains(node)) {
                continue;
            }
            if (holders.size() == 1) {
                return Optional.of(
                        "it has the only copy of what tables with n=" + n + " keep in partition " + partition);
            }
            for (NodeId other : holders) {
                if (other.equals(node)) {
                    continue;
                }
                if (topology.isAway(other) || !answers.test(other)) {
                    return Optional.of("node " + other + ", which has copies of the same records, is not there either");
                }
                if (!isWhole.test(other)) {
                    return Optional.of("copies of node " + other
                            + " lack something that it may have, or that node has not said that they do not");
                }
            }
        }
        return Optional.empty();
    }
}
