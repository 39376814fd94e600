package io.gramme.node.coordinator;

import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import java.util.HashMap;
import java.util.Map;

/**
 * One ring as a coordinator uses it. Confined to its loop; made anew for each epoch.
 *
 * <p>{@code whole} says whether this node's copies have everything that they ever acknowledged. Copies that do not take writes
 * and are merged into reads, but their answers count for nothing.
 */
public final class Placement {
    private final NodeId self;
    private final Ring ring;
    private final boolean whole;
    private final Map<Long, PreferenceList> lists = new HashMap<>();

    public Placement(NodeId self, Ring ring, boolean whole) {
        this.self = self;
        this.ring = ring;
        this.whole = whole;
    }

    Ring ring() {
        return ring;
    }

    boolean whole() {
        return whole;
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
