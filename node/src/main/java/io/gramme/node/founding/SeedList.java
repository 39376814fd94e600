package io.gramme.node.founding;

import io.gramme.ring.NodeId;
import java.util.List;
import java.util.TreeSet;

/**
 * One node's cluster.seeds, as others can compare it with theirs: by who has answered, for one node may be spelled in many ways, and one
 * spelling may lead to many nodes.
 *
 * @param entries how many there are
 * @param partitions of the ring that it would help to form
 * @param known who has answered, in the order of their ids
 */
public record SeedList(int entries, int partitions, List<NodeId> known) {
    public SeedList {
        known = List.copyOf(new TreeSet<>(known));
    }

    /** Whether both may be one list: then there are no more nodes behind it than entries. */
    boolean agreesWith(SeedList other) {
        if (entries != other.entries || partitions != other.partitions) {
            return false;
        }
        TreeSet<NodeId> all = new TreeSet<>(known);
        all.addAll(other.known);
        return all.size() <= entries;
    }
}
