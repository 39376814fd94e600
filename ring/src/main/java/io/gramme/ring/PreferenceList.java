package io.gramme.ring;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The members that hold a partition's records, best first (section 4.3).
 *
 * @param primaries the first N distinct members of the walk, in distinct zones while zones remain; fewer than N when the
 *     ring has fewer members. Their answers count in reads
 * @param counterparts while the partition moves, those that the primaries are to be replaced by, or that they have replaced: W
 *     must hold among these too; empty otherwise
 * @param fallbacks every other member, in the order in which it replaces one that cannot be reached
 * @param others while the ring changes, members that replace nobody, for they leave, came in vain or are still to come; they may
 *     keep something all the same
 */
public record PreferenceList(
        int partition, List<NodeId> primaries, List<NodeId> counterparts, List<NodeId> fallbacks, List<NodeId> others) {
    public PreferenceList {
        primaries = List.copyOf(primaries);
        counterparts = List.copyOf(counterparts);
        fallbacks = List.copyOf(fallbacks);
        others = List.copyOf(others);
    }

    /** Of a partition for which everybody stands in who does not hold it. */
    public PreferenceList(int partition, List<NodeId> primaries, List<NodeId> counterparts, List<NodeId> fallbacks) {
        this(partition, primaries, counterparts, fallbacks, List.of());
    }

    /** Of a partition that does not move. */
    public PreferenceList(int partition, List<NodeId> primaries, List<NodeId> fallbacks) {
        this(partition, primaries, List.of(), fallbacks);
    }

    public boolean isPrimary(NodeId node) {
        return primaries.contains(node);
    }

    /** Whether the node is to have all records: as a primary, or as one of their counterparts. */
    public boolean isHolder(NodeId node) {
        return primaries.contains(node) || counterparts.contains(node);
    }

    /** All that are to have the records, the primaries first. */
    public List<NodeId> holders() {
        if (counterparts.isEmpty()) {
            return primaries;
        }
        Set<NodeId> holders = new LinkedHashSet<>(primaries);
        holders.addAll(counterparts);
        return List.copyOf(holders);
    }
}
