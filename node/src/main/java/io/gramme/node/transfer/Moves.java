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
 * @param counterparts for each partition, those that hold it and are not read from
 * @param holders of any partition that moves, but for those that are gone for good
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
                list.holders().stream().filter(node -> !list.isPrimary(node)).forEach(unread::add);
            }
            counterparts.put(partition, unread);
        }
        // They stay in a list that nobody else is left in.
        topology.change().ifPresent(change -> holders.removeAll(change.gone()));
        return new Moves(topology.epoch(), counterparts, holders);
    }

    Set<NodeId> counterparts(int partition) {
        return counterparts.getOrDefault(partition, Set.of());
    }
}
