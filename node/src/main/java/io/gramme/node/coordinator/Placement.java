package io.gramme.node.coordinator;

import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import java.util.HashMap;
import java.util.Map;

/**
 * One ring as a coordinator uses it. Confined to its loop; made anew for each epoch.
 */
public final class Placement {
    private final NodeId self;
    private final Ring ring;
    private final Map<Long, PreferenceList> lists = new HashMap<>();

    public Placement(NodeId self, Ring ring) {
        this.self = self;
        this.ring = ring;
    }

    Ring ring() {
        return ring;
    }

    /** Who holds a partition's records; fewer than N when the ring has fewer members. */
    PreferenceList list(int partition, int n) {
        return lists.computeIfAbsent((long) n << 32 | partition, key -> ring.preferenceList(partition, n));
    }

    boolean holds(int partition, int n) {
        return list(partition, n).isPrimary(self);
    }

    /** Whether this node is a member, so that it may keep hints for others. */
    boolean isMember() {
        return ring.contains(self);
    }
}
