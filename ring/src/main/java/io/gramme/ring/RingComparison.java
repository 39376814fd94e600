package io.gramme.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a new epoch would change: everything that an operator is shown before a commit.
 *
 * @param members what everybody in either ring owns, in the order of their ids
 * @param copies what happens to the copies, for each N in ascending order
 */
public record RingComparison(List<Owned> members, List<CopyChange> copies) {
    public RingComparison {
        members = List.copyOf(members);
        copies = List.copyOf(copies);
    }

    /**
     * Compares two rings of one cluster.
     *
     * @param copies the N of the tables, at least one, each at least 1
     */
    public static RingComparison of(Ring before, Ring after, Collection<Integer> copies) {
        if (before.partitions() != after.partitions()) {
            throw new IllegalArgumentException(
                    "a ring of " + before.partitions() + " partitions never becomes one of " + after.partitions());
        }
        if (copies.isEmpty() || copies.stream().anyMatch(n -> n < 1)) {
            throw new IllegalArgumentException("a record has at least 1 copy; asked about " + copies);
        }
        Map<NodeId, Integer> owned = RingPlanner.load(before);
        Map<NodeId, Integer> willOwn = RingPlanner.load(after);
        Map<NodeId, Double> targets = RingPlanner.targets(after.members(), after.partitions());
        TreeSet<NodeId> everybody = new TreeSet<>(owned.keySet());
        everybody.addAll(willOwn.keySet());
        List<Owned> members = everybody.stream()
                .map(node -> new Owned(
                        node,
                        owned.getOrDefault(node, 0),
                        willOwn.getOrDefault(node, 0),
                        targets.getOrDefault(node, 0.0)))
                .toList();
        List<CopyChange> changes = new TreeSet<>(copies)
                .stream()
                        .map(n -> CopyChange.of(new Holders(before, n), new Holders(after, n)))
                        .toList();
        return new RingComparison(members, changes);
    }

    /** Whether the copies of some partition would be in fewer zones than they are. */
    public boolean isZoneSpreadWorse() {
        return copies.stream().anyMatch(CopyChange::isZoneSpreadWorse);
    }

    /**
     * The partitions that a member owns.
     *
     * @param target what it should own; 0 for one that leaves
     */
    public record Owned(NodeId node, int before, int after, double target) {}

    /**
     * What happens to the copies of tables with one N.
     *
     * @param copies N
     * @param members the copies that everybody in either ring holds, in the order of their ids
     * @param moves the copies that are to be made, in the order of the partitions
     * @param isZoneSpreadWorse whether the copies of some partition would be in fewer zones than they are
     */
    public record CopyChange(
            int copies, List<Held> members, List<Move> moves, Spread before, Spread after, boolean isZoneSpreadWorse) {
        public CopyChange {
            members = List.copyOf(members);
            moves = List.copyOf(moves);
        }

        private static CopyChange of(Holders before, Holders after) {
            List<Move> moves = new ArrayList<>();
            Map<NodeId, Integer> in = new TreeMap<>();
            Map<NodeId, Integer> out = new TreeMap<>();
            boolean worse = false;
            for (int p = 0; p < after.partitions(); p++) {
                List<NodeId> held = before.of(p);
                List<NodeId> willHold = after.of(p);
                for (NodeId node : willHold) {
                    if (!held.contains(node)) {
                        moves.add(new Move(p, node, held));
                        in.merge(node, 1, Integer::sum);
                    }
                }
                held.stream()
                        .filter(node -> !willHold.contains(node))
                        .forEach(node -> out.merge(node, 1, Integer::sum));
                worse |= after.zonesOf(p) < before.zonesOf(p);
            }
            TreeSet<NodeId> everybody = new TreeSet<>(before.held().keySet());
            everybody.addAll(after.held().keySet());
            List<Held> members = everybody.stream()
                    .map(node -> new Held(
                            node,
                            before.held().getOrDefault(node, 0),
                            after.held().getOrDefault(node, 0),
                            after.targets().getOrDefault(node, 0.0),
                            in.getOrDefault(node, 0),
                            out.getOrDefault(node, 0)))
                    .toList();
            return new CopyChange(after.copies(), members, moves, before.spread(), after.spread(), worse);
        }
    }

    /**
     * The copies that a member holds.
     *
     * @param target what it should hold, 0 for one that leaves: its share, but at most one copy of each partition
     * @param in the copies that it is to get
     * @param out those that it is to drop
     */
    public record Held(NodeId node, int before, int after, double target, int in, int out) {}

    /**
     * A copy that is to be made.
     *
     * @param to the member that did not hold the partition
     * @param from those that did, its owner first
     */
    public record Move(int partition, NodeId to, List<NodeId> from) {
        public Move {
            from = List.copyOf(from);
        }
    }

    /**
     * How well the copies of a ring are spread.
     *
     * @param sharingZones the partitions with two copies in one zone
     * @param lackingCopies those with fewer copies than N, because there are fewer members
     * @param deviationPercent how far the copies of the member that is furthest off are from what it should hold
     */
    public record Spread(int sharingZones, int lackingCopies, double deviationPercent) {}
}
