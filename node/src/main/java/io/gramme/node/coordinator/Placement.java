package io.gramme.node.coordinator;

import io.gramme.node.membership.Tables;
import io.gramme.node.membership.Topology;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One state of the topology as a coordinator uses it: the ring, what it is on its way to, and the tables. Confined to its loop; made
 * anew for each epoch.
 */
public final class Placement {
    private final NodeId self;
    private final Topology topology;
    private final List<NodeId> members;
    private final Map<Long, PreferenceList> lists = new HashMap<>();

    public Placement(NodeId self, Topology topology) {
        this.self = self;
        this.topology = topology;
        this.members = topology.members().stream().map(RingMember::id).toList();
    }

    Ring ring() {
        return topology.ring();
    }

    long epoch() {
        return topology.epoch();
    }

    Tables tables() {
        return topology.tables();
    }

    /** Whether there was a table of that number, and is none any more. */
    boolean isDropped(int table) {
        return topology.isDropped(table);
    }

    /**
     * The oldest epoch under which a message about the partition may be taken.
     *
     * @param isHandoff whether it brings a hint: one that was sent under an earlier phase went to its target alone
     */
    long oldestServed(int partition, boolean isHandoff) {
        if (isHandoff) {
            return isMoving(partition) ? phase(partition) : 0;
        }
        return topology.moves().oldestServed(partition);
    }

    /** Who holds a partition's records; fewer than N when the ring has fewer members. */
    PreferenceList list(int partition, int n) {
        return lists.computeIfAbsent((long) n << 32 | partition, key -> topology.preferenceList(partition, n));
    }

    /** Whether this node is to have all records of the partition. */
    boolean holds(int partition, int n) {
        return list(partition, n).isHolder(self);
    }

    /** Whether the partition is on its way from some nodes to others. */
    boolean isMoving(int partition) {
        return topology.change().filter(change -> change.isMoving(partition)).isPresent();
    }

    /** The partitions on the move that one of so many loops has. */
    List<Integer> moving(int loops, int loop) {
        return topology.change().map(change -> change.marks().moving()).orElse(List.of()).stream()
                .filter(partition -> partition % loops == loop)
                .toList();
    }

    /** Of a partition on the move: whether it is read from its new nodes. */
    boolean isSwitched(int partition) {
        return topology.change().filter(change -> change.isSwitched(partition)).isPresent();
    }

    /** The epoch in which the phase began that the partition is in. */
    long phase(int partition) {
        return topology.moves().began(partition);
    }

    /** The N of all tables, each once. */
    List<Integer> copies() {
        return topology.copies();
    }

    /**
     * The epoch with which this node was given a partition that nobody reads here yet; 0 for one that it has had for longer, and has served
     * under every phase of.
     */
    long newSince(int partition) {
        List<PreferenceList> lists =
                copies().stream().map(n -> list(partition, n)).toList();
        boolean isNew = isMoving(partition)
                && !isSwitched(partition)
                && lists.stream().noneMatch(list -> list.isPrimary(self))
                && lists.stream().anyMatch(list -> list.isHolder(self));
        return isNew ? phase(partition) : 0;
    }

    /** Whether nothing of that node is taken any more. */
    boolean isExile(NodeId node) {
        return topology.people().exiles().removed().contains(node);
    }

    /** All that belong to the ring, those that come and those that leave included, in the order of their ids. */
    List<NodeId> members() {
        return members;
    }

    /** Whether this node stays a member, so that it may take hints for others; who came in a change that is taken back does not. */
    boolean mayKeepHints() {
        boolean goes = topology.change()
                .filter(change -> !(change.isUndone() ? change.from() : change.to()).contains(self))
                .isPresent();
        return isMember() && !goes;
    }

    /** Whether this node is a member. */
    boolean isMember() {
        return members.contains(self);
    }

    /** Whether the other placement says the same. */
    boolean isSame(Placement other) {
        return epoch() == other.epoch();
    }
}
