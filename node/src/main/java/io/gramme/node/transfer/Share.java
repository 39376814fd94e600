package io.gramme.node.transfer;

import io.gramme.node.membership.Topology;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import java.util.function.IntPredicate;

/**
 * One node's share in a change of the ring.
 *
 * @param receiving partitions that it is to hold and did not
 * @param giving partitions that it held and is not to
 */
public record Share(int receiving, int giving) {
    /** Takes as long as the ring is large. */
    public static Share of(Topology topology, NodeId node) {
        return topology.change()
                .map(change -> new Share(
                        count(
                                topology,
                                partition -> !holds(topology, change.from(), partition, node)
                                        && holds(topology, change.to(), partition, node)),
                        count(
                                topology,
                                partition -> holds(topology, change.from(), partition, node)
                                        && !holds(topology, change.to(), partition, node))))
                .orElse(new Share(0, 0));
    }

    private static int count(Topology topology, IntPredicate which) {
        return (int) topology.change().orElseThrow().marks().moving().stream()
                .filter(partition -> which.test(partition))
                .count();
    }

    private static boolean holds(Topology topology, Ring ring, int partition, NodeId node) {
        return topology.copies().stream()
                .anyMatch(n -> ring.preferenceList(partition, n).isPrimary(node));
    }
}
