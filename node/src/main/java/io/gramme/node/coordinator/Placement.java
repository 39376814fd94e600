package io.gramme.node.coordinator;

import io.gramme.antientropy.TreeId;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.membership.Topology;
import io.gramme.node.storage.RecordKey;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * One state of the topology as a coordinator uses it: the ring, what it is on its way to, and the tables. Confined to its loop; made
 * anew for each epoch.
 */
public final class Placement {
    private final NodeId self;
    private final Topology topology;
    private final List<NodeId> members;
    private final List<NodeId> away;
    private final Map<Long, PreferenceList> lists = new HashMap<>();

    public Placement(NodeId self, Topology topology) {
        this.self = self;
        this.topology = topology;
        this.members = topology.members().stream().map(RingMember::id).toList();
        this.away = members.stream().filter(topology::isAway).toList();
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
     * The oldest epoch under which a write to the partition may have begun. When everybody serves under the present phase, nobody may
     * write as before it: the copies are being compared for good.
     *
     * @param barrier the epoch that everybody serves under at least, but for those that are suspected
     */
    long oldestWrite(int partition, long barrier) {
        long phase = phase(partition);
        return phase <= barrier ? phase : topology.moves().oldestServed(partition);
    }

    /**
     * The oldest epoch under which a message about the partition may be taken that is no write.
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

    /** Who is to hold a record. */
    Operation.Target target(Table table, RecordKey key) {
        return new Operation.Target(table, key, list(key.partition(), table.n()), away, epoch());
    }

    /** Whether this node is to have all records of the partition. */
    boolean holds(int partition, int n) {
        return !topology.isAway(self) && list(partition, n).isHolder(self);
    }

    /** The copies that one of so many loops of this node is to have. */
    SortedSet<TreeId> held(int loops, int loop) {
        TreeSet<TreeId> held = new TreeSet<>();
        for (int partition = loop; partition < ring().partitions(); partition += loops) {
            for (int n : copies()) {
                if (holds(partition, n)) {
                    held.add(new TreeId(partition, n));
                }
            }
        }
        return held;
    }

    /** Whether the partition is on its way from some nodes to others. */
    boolean isMoving(int partition) {
        return topology.change().filter(change -> change.isMoving(partition)).isPresent();
    }

    /**
     * The nodes whose copies this node's is to be equal to. A copy that is read has nothing to gain from one that nobody reads yet, which
     * compares itself with the others until it lacks nothing.
     */
    List<NodeId> toCompareWith(int partition, int n) {
        PreferenceList list = list(partition, n);
        boolean isAhead = isMoving(partition) && !isSwitched(partition) && list.isPrimary(self);
        return isAhead ? present(list.primaries()) : present(list.holders());
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

    /** Of the holders of a partition's records, those that are waited for. */
    List<NodeId> present(int partition, int n) {
        return present(list(partition, n).holders());
    }

    private List<NodeId> present(List<NodeId> holders) {
        return holders.stream().filter(node -> !isAway(node)).toList();
    }

    /** Whether the member's data folder was fenced and it is not back with another one yet. */
    boolean isAway(NodeId node) {
        return topology.isAway(node);
    }

    /**
     * The epoch with which this node was given a copy that nobody reads here yet; 0 for one that it has had for longer, and has served
     * under every phase of.
     */
    long newSince(TreeId copy) {
        PreferenceList list = list(copy.partition(), copy.copies());
        boolean isNew = isMoving(copy.partition())
                && !isSwitched(copy.partition())
                && !list.isPrimary(self)
                && list.isHolder(self);
        return isNew ? topology.change().orElseThrow().to().epoch() : 0;
    }

    /** Whether the partition is on its way and this node, which holds it by now, did not before. */
    boolean isGained(int partition, int n) {
        return topology.change()
                .filter(change -> change.isMoving(partition))
                .filter(change -> !change.from().preferenceList(partition, n).isPrimary(self))
                .isPresent();
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
        boolean goes =
                topology.change().filter(change -> !change.end().contains(self)).isPresent();
        return isMember() && !goes && !isAway(self);
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
