package io.gramme.node.transfer;

import io.gramme.node.membership.Topology;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who holds what moves, in one epoch.
 *
 * <p>A member whose data folder was fenced, and that is not back, holds nothing, and others refuse what it might still say: nobody waits for
 * it. Only where the change is to give it a copy that it did not have there would be one copy fewer without it.
 *
 * @param counterparts for each partition, those that hold it and are not read from, as far as they are waited for
 * @param holders of any partition that moves, but for those that are away or gone for good
 */
record Moves(long epoch, Map<Integer, Set<NodeId>> counterparts, Set<NodeId> holders) {
    static Moves of(Topology topology) {
        Map<Integer, Set<NodeId>> counterparts = new TreeMap<>();
        Set<NodeId> holders = new HashSet<>();
        List<Integer> moving =
                topology.change().map(change -> change.marks().moving()).orElse(List.of());
        for (int partition : moving) {
            Set<NodeId> unread = new HashSet<>();
            for (int n : topology.copies()) {
                PreferenceList list = topology.preferenceList(partition, n);
                holders.addAll(list.holders());
                list.holders().stream()
                        .filter(node -> !list.isPrimary(node))
                        .filter(node -> !topology.isAway(node) || isYetToCome(topology, partition))
                        .forEach(unread::add);
            }
            counterparts.put(partition, unread);
        }
        // They stay in a list that nobody else is left in.
        topology.change().ifPresent(change -> holders.removeAll(change.gone()));
        holders.removeIf(topology::isAway);
        return new Moves(topology.epoch(), counterparts, holders);
    }

    /** Whether those that are not read from are the ones that are to be. */
    private static boolean isYetToCome(Topology topology, int partition) {
        return topology.change()
                .filter(change -> !change.isUndone() && !change.isSwitched(partition))
                .isPresent();
    }

    Set<NodeId> counterparts(int partition) {
        return counterparts.getOrDefault(partition, Set.of());
    }
}
