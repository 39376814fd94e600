package io.gramme.ring;

import java.util.List;

/**
 * The members that hold a partition's records, best first (section 4.3).
 *
 * @param primaries the first N distinct members of the walk, in distinct zones while zones remain; fewer than N when the
 *     ring has fewer members
 * @param fallbacks every other member, in the order in which it replaces a primary that cannot be reached
 */
public record PreferenceList(int partition, List<NodeId> primaries, List<NodeId> fallbacks) {
    public PreferenceList {
        primaries = List.copyOf(primaries);
        fallbacks = List.copyOf(fallbacks);
    }

    public boolean isPrimary(NodeId node) {
        return primaries.contains(node);
    }
}
