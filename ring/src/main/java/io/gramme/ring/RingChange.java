package io.gramme.ring;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A ring on its way to another one: immutable, the same on every node that holds the epoch.
 *
 * <pre>
 *   begun: what moves is written by both sets of nodes and read from the old one
 *     --- each new node lacks nothing ---&gt; switched, partition by partition: written by both, read from the new ones
 *     --- each old node has nothing that the new ones lack ---&gt; the other ring takes this one's place, as a whole
 *   undone: everything is read from the old nodes again, and then the other ring is forgotten
 * </pre>
 *
 * <p>Who dies for good on the way is given up: it is gone from both sides. Where all of one side are gone, what moves is read from the
 * other one.
 *
 * <p>Until the other ring takes this one's place the old nodes have all that the new ones have, so that it can be undone.
 *
 * <p>Source: the joint quorums of Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (2014), section 6, for
 * the replicas of a record.
 */
public final class RingChange {
    private final Ring from;
    private final Ring to;
    private final BitSet moving;
    private final BitSet switched;
    private final SortedSet<NodeId> gone;
    private final boolean undone;

    private RingChange(Ring from, Ring to, BitSet moving, BitSet switched, SortedSet<NodeId> gone, boolean undone) {
        this.from = from;
        this.to = to;
        this.moving = moving;
        this.switched = switched;
        this.gone = gone;
        this.undone = undone;
    }

    /**
     * The beginning of a change.
     *
     * @param to with as many partitions
     * @param copies the N of all tables: what moves are the partitions of which one of these first N differ
     * @param gone members of {@code from} and not of {@code to} that are not waited for, since they are dead: nothing is written to
     *     them, and nothing read from them
     */
    public static RingChange begin(Ring from, Ring to, Collection<Integer> copies, Collection<NodeId> gone) {
        if (from.partitions() != to.partitions()) {
            throw new IllegalArgumentException(
                    "a ring of " + from.partitions() + " partitions cannot become one of " + to.partitions());
        }
        for (NodeId node : gone) {
            if (!from.contains(node) || to.contains(node)) {
                throw new IllegalArgumentException("node " + node + " is not one that this change removes");
            }
        }
        BitSet moving = new BitSet();
        for (int partition = 0; partition < from.partitions(); partition++) {
            for (int n : copies) {
                Set<NodeId> before =
                        new HashSet<>(from.preferenceList(partition, n).primaries());
                if (!before.equals(new HashSet<>(to.preferenceList(partition, n).primaries()))) {
                    moving.set(partition);
                }
            }
        }
        return new RingChange(from, to, moving, new BitSet(), new TreeSet<>(gone), false);
    }

    /** What was kept of one, see the accessors. */
    public static RingChange restore(Ring from, Ring to, Marks marks, Collection<NodeId> gone, boolean undone) {
        return new RingChange(from, to, bits(marks.moving), bits(marks.switched), new TreeSet<>(gone), undone);
    }

    /**
     * Partitions in the order of their numbers.
     *
     * @param switched some of those that move
     */
    public record Marks(List<Integer> moving, List<Integer> switched) {
        public Marks {
            moving = List.copyOf(moving);
            switched = List.copyOf(switched);
            moving.forEach(Marks::check);
            switched.forEach(Marks::check);
        }

        /** Throws {@link IllegalArgumentException} for what is no number of a partition. */
        public static void check(int partition) {
            if (partition < 0 || partition >= Partition.MAX_COUNT) {
                throw new IllegalArgumentException("no partition has the number " + partition);
            }
        }
    }

    private static BitSet bits(Collection<Integer> partitions) {
        BitSet bits = new BitSet();
        partitions.forEach(bits::set);
        return bits;
    }

    /** As it was, under the epoch of this state of the change. */
    public Ring from() {
        return from;
    }

    /** As it will be. */
    public Ring to() {
        return to;
    }

    /** Dead members that nothing is expected of any more: those that the change removes, and those of either ring that died since. */
    public SortedSet<NodeId> gone() {
        return Collections.unmodifiableSortedSet(gone);
    }

    public boolean isUndone() {
        return undone;
    }

    public Marks marks() {
        return new Marks(
                moving.stream().boxed().toList(), switched.stream().boxed().toList());
    }

    public boolean isMoving(int partition) {
        return moving.get(partition);
    }

    /** Whether the partition is read from the new nodes. */
    public boolean isSwitched(int partition) {
        return switched.get(partition);
    }

    /** Whether all that moves is read from the new nodes. */
    public boolean isAllSwitched() {
        return switched.equals(moving);
    }

    /** Everybody who belongs to the ring as it was or will be, but for those that are gone, in the order of their ids. */
    public List<RingMember> members() {
        TreeMap<NodeId, RingMember> members = new TreeMap<>();
        from.members().forEach(member -> members.put(member.id(), member));
        to.members().forEach(member -> members.put(member.id(), member));
        members.keySet().removeAll(gone);
        return List.copyOf(members.values());
    }

    /** The same under a later epoch, in which those partitions are read from the new nodes. */
    public RingChange switchTo(long epoch, Collection<Integer> partitions) {
        BitSet next = (BitSet) switched.clone();
        next.or(bits(partitions));
        if (undone || !IntStream.of(next.stream().toArray()).allMatch(moving::get)) {
            throw new IllegalArgumentException("partitions " + partitions + " cannot be switched in " + this);
        }
        return new RingChange(from.at(epoch), to, moving, next, gone, false);
    }

    /** The same under a later epoch. */
    public RingChange at(long epoch) {
        return new RingChange(from.at(epoch), to, moving, switched, gone, undone);
    }

    /** The same under a later epoch, with everything read from the old nodes, on its way back. */
    public RingChange undo(long epoch) {
        return new RingChange(from.at(epoch), to, moving, new BitSet(), gone, true);
    }

    /** The same under a later epoch, in which nothing is expected of that node any more. */
    public RingChange giveUp(long epoch, NodeId node) {
        if (gone.contains(node) || (!from.contains(node) && !to.contains(node))) {
            throw new IllegalArgumentException("node " + node + " cannot be given up in " + this);
        }
        SortedSet<NodeId> next = new TreeSet<>(gone);
        next.add(node);
        return new RingChange(from.at(epoch), to, moving, switched, next, undone);
    }

    /** The ring that it ends in: the other one, or the one that was, once it is undone. */
    public Ring end() {
        return undone ? from : to;
    }

    /** Whether all are gone that hold the partition in that ring, one of the two. */
    public boolean isOrphaned(Ring ring, int partition, int n) {
        return gone.containsAll(ring.preferenceList(partition, n).primaries());
    }

    /** Who holds a partition's records. */
    public PreferenceList preferenceList(int partition, int n) {
        PreferenceList before = from.preferenceList(partition, n);
        if (!moving.get(partition)) {
            return without(before, List.of());
        }
        PreferenceList after = to.preferenceList(partition, n);
        boolean old = !switched.get(partition);
        // Where all are gone nobody has anything: what is left is with the others.
        boolean isTurned = gone.containsAll((old ? before : after).primaries())
                && !gone.containsAll((old ? after : before).primaries());
        return old != isTurned ? without(before, after.primaries()) : without(after, before.primaries());
    }

    /**
     * The list without those that are gone, and with the others as counterparts; where nobody else is left the gone stay in it, and
     * cannot be reached. Who leaves, or came in vain, is no fallback: it could not deliver any more what it keeps.
     */
    private PreferenceList without(PreferenceList list, List<NodeId> others) {
        List<NodeId> holders = new ArrayList<>(list.primaries());
        holders.addAll(others);
        List<NodeId> left =
                list.primaries().stream().filter(node -> !gone.contains(node)).toList();
        List<NodeId> fallbacks = list.fallbacks().stream()
                .filter(node -> !gone.contains(node) && !holders.contains(node))
                .filter(end()::contains)
                .toList();
        return new PreferenceList(
                list.partition(),
                left.isEmpty() ? list.primaries() : left,
                others.stream().filter(node -> !gone.contains(node)).toList(),
                fallbacks,
                Stream.concat(from.members().stream(), to.members().stream())
                        .map(RingMember::id)
                        .filter(node -> !gone.contains(node) && !holders.contains(node) && !fallbacks.contains(node))
                        .distinct()
                        .toList());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RingChange that
                && from.equals(that.from)
                && to.equals(that.to)
                && moving.equals(that.moving)
                && switched.equals(that.switched)
                && gone.equals(that.gone)
                && undone == that.undone;
    }

    @Override
    public int hashCode() {
        return from.hashCode() * 31 + to.hashCode();
    }

    @Override
    public String toString() {
        return "change of " + from + " to " + to + " moving=" + moving.cardinality() + " switched="
                + switched.cardinality() + " gone=" + gone + (undone ? " undone" : "");
    }
}
