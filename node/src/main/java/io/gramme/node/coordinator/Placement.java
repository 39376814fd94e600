package io.gramme.node.coordinator;

import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.RingMember;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One ring as a coordinator uses it, and what it is on its way to. Confined to its loop; made anew for each epoch.
 */
public final class Placement {
    private final NodeId self;
    private final Ring ring;
    private final Optional<RingChange> change;
    private final List<NodeId> members;
    private final Map<Long, PreferenceList> lists = new HashMap<>();

    public Placement(NodeId self, Ring ring, Optional<RingChange> change) {
        this.self = self;
        this.ring = ring;
        this.change = change;
        this.members = change.map(RingChange::members).orElseGet(ring::members).stream()
                .map(RingMember::id)
                .toList();
    }

    Ring ring() {
        return ring;
    }

    /** Who holds a partition's records; fewer than N when the ring has fewer members. */
    PreferenceList list(int partition, int n) {
        return lists.computeIfAbsent(
                (long) n << 32 | partition,
                key -> change.map(moving -> moving.preferenceList(partition, n))
                        .orElseGet(() -> ring.preferenceList(partition, n)));
    }

    /** Whether this node is to have all records of the partition. */
    boolean holds(int partition, int n) {
        return list(partition, n).isHolder(self);
    }

    /** Whether the partition is on its way from some nodes to others. */
    boolean isMoving(int partition) {
        return change.isPresent() && change.get().isMoving(partition);
    }

    /** All that belong to the ring, those that come and those that leave included, in the order of their ids. */
    List<NodeId> members() {
        return members;
    }

    /** Whether this node is a member, so that it may keep hints for others. */
    boolean isMember() {
        return members.contains(self);
    }

    /** Whether the other placement says the same. */
    boolean isSame(Placement other) {
        return ring.checksum().equals(other.ring.checksum()) && change.equals(other.change);
    }
}
