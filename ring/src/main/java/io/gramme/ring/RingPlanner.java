package io.gramme.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Assigns partitions to members: a pure function, so that nodes that know the same members plan the same ring.
 *
 * <p><b>Owned.</b> A member's target is its share of the partitions by weight, and never less than one: a member that owns
 * nothing would stand last in every walk and hold copies of little. Every member owns its target rounded up or down,
 * always.
 *
 * <p><b>Held.</b> The copies that a member holds follow from the walk. With equal weights, and all members in one zone or
 * each in its own or at least N zones of equal size, they lie within 15 % of N times the target as long as there are 8
 * partitions for each member (a cluster should be born with 16). With fewer, rounding alone comes close to that: at 5.9
 * a member owns 5 or 6. Even then most rings keep it, for two partitions of a member that stand within N steps share a
 * copy, but a plan may not move enough to get there. Where N times the target is below 6.7, whole numbers of copies
 * may not be that near: 200 members on 256 partitions hold 3 to 5 copies instead of 3.84. Where zones are unequal, the
 * walk decides: of three zones with N = 3, each holds a copy of everything, however small it is.
 *
 * <p><b>Moved.</b> A plan for the next epoch moves what has to move, and at most a tenth more to bring copies nearer to
 * their targets. One join with equal weights and without zones moves at most N * ceil(Q/S) copies, S being the members
 * after it, and a tenth. With zones a newcomer shifts others in the walks across it, which is measured and not bounded;
 * where zones of equal size would stay outside the 15 %, up to twice as much moves.
 *
 * <p>A first epoch is dealt out by smooth weighted round-robin over members in alternating zones; where that leaves copies
 * uneven, partitions are exchanged. The next epoch keeps the owners of the last: {@link Draft#following} puts
 * replacements in the places of those who are gone, {@link Handover} gives members what they lack, {@link Swaps} evens
 * out the copies. The search is bounded by work and not by time, so that it ends everywhere with the same ring.
 *
 * <p>Source: Dynamo, SOSP 2007, section 6.2, strategy 3.
 */
public final class RingPlanner {
    /** How far the copies that a member holds may be from its target, where that is promised. */
    static final double PROMISED_DEVIATION = 0.15;

    /** The partitions for each member that the promise needs. */
    static final int PROMISED_FROM = 8;

    /** What a plan tries for where it costs little: so that the next changes find room. */
    private static final double WANTED_DEVIATION = PROMISED_DEVIATION / 2;

    /** The N that a first epoch is judged by: that of tables which do not ask for another. */
    private static final int USUAL_COPIES = 3;

    /** A plan may move one copy in so many more than it has to. */
    private static final int SLACK = 10;

    private RingPlanner() {}

    /**
     * The ring of a new cluster.
     *
     * @param members at least one and at most as many as there are partitions, in any order
     * @param partitions Q, a power of two
     */
    public static Ring firstEpoch(List<RingMember> members, int partitions) {
        Partition.checkCount(partitions);
        List<RingMember> order = interleaveZones(members);
        double[] ranks = new double[order.size()];
        Ring dealt = deal(order, ranks, partitions);
        Draft draft = Draft.of(dealt, USUAL_COPIES);
        if (draft.tally().greatestDeviation() <= PROMISED_DEVIATION) {
            return dealt;
        }
        // Where some members own one partition more than others, swaps find little as long as those are neighbours.
        Arrays.setAll(ranks, Quotas::scattered);
        Draft swapped = Draft.of(spread(order, ranks, partitions), USUAL_COPIES);
        new Swaps(swapped, USUAL_COPIES, WANTED_DEVIATION, Integer.MAX_VALUE).run();
        boolean better = swapped.tally().imbalance() < draft.tally().imbalance() - Tally.ROUNDING;
        return better ? swapped.ring(1) : dealt;
    }

    /**
     * The ring of the next epoch, after members joined, left, were replaced, or changed their weight or zone.
     *
     * @param members everybody in the next epoch, in any order; at least one and at most as many as there are partitions
     * @param copies the N for which copies are spread evenly and few are moved
     */
    public static Ring next(Ring from, List<RingMember> members, int copies) {
        if (copies < 1) {
            throw new IllegalArgumentException("a record has at least 1 copy, not " + copies);
        }
        List<RingMember> sorted =
                members.stream().sorted(Comparator.comparing(RingMember::id)).toList();
        int n = Math.min(copies, sorted.size());
        Draft draft = Draft.following(from, sorted, n);
        int due = n * due(from, draft);
        new Handover(draft).run();
        if (due > 0) {
            int expected = Math.max(due, draft.tally().moves());
            new Swaps(draft, n, WANTED_DEVIATION, expected + expected / SLACK).run();
            if (hasEqualZones(sorted, n) && from.partitions() >= PROMISED_FROM * sorted.size()) {
                new Swaps(draft, n, PROMISED_DEVIATION, 2 * expected).run();
            }
        }
        return draft.ring(from.epoch() + 1);
    }

    /**
     * The partitions that a change is about: what members lack, what newcomers could as well have got with their targets
     * rounded up, and what those own that are in another zone now.
     */
    private static int due(Ring from, Draft draft) {
        int due = 0;
        List<RingMember> members = draft.members();
        Quotas quotas = new Quotas(members, draft.partitions());
        for (int m = 0; m < members.size(); m++) {
            NodeId id = members.get(m).id();
            boolean rezoned = from.contains(id)
                    && !from.member(id).zone().equals(members.get(m).zone());
            int owned = draft.tally().owned(m);
            due += owned == 0 ? (int) Math.ceil(quotas.target(m)) : Math.max(0, draft.missing(m));
            due += rezoned ? owned : 0;
        }
        return due;
    }

    /** Whether members of equal weight are in zones of more than one, none too large to hold its share of the copies. */
    private static boolean hasEqualZones(List<RingMember> members, int copies) {
        Map<String, Integer> sizes = new TreeMap<>();
        members.forEach(member -> sizes.merge(member.zone(), 1, Integer::sum));
        int largest = Collections.max(sizes.values());
        long weights = members.stream().map(RingMember::weight).distinct().count();
        return weights == 1 && largest > 1 && largest * copies <= members.size();
    }

    /** The identity of the cluster that these members form: the same whatever their order. */
    public static NodeId clusterId(List<NodeId> members, int partitions) {
        Md5 md5 = Md5.empty().update(Bytes.utf8("gramme cluster")).update(partitions);
        members.stream().sorted().distinct().forEach(id -> md5.update(id.high()).update(id.low()));
        Token hash = md5.finish();
        return new NodeId(hash.high(), hash.low());
    }

    /** Members dealt from the zone that has most of them left, never twice running from one zone while another has any. */
    private static List<RingMember> interleaveZones(List<RingMember> members) {
        Map<String, Deque<RingMember>> zones = new TreeMap<>();
        for (RingMember member :
                members.stream().sorted(Comparator.comparing(RingMember::id)).toList()) {
            zones.computeIfAbsent(member.zone(), zone -> new ArrayDeque<>()).add(member);
        }
        List<RingMember> order = new ArrayList<>();
        String last = "";
        while (order.size() < members.size()) {
            String previous = last;
            Deque<RingMember> fullest = zones.entrySet().stream()
                    .filter(zone -> !zone.getValue().isEmpty())
                    .max(Comparator.comparing((Map.Entry<String, Deque<RingMember>> zone) ->
                                    !zone.getKey().equals(previous))
                            .thenComparing(zone -> zone.getValue().size()))
                    .orElseThrow()
                    .getValue();
            RingMember next = fullest.remove();
            order.add(next);
            last = next.zone();
        }
        return order;
    }

    /**
     * What each member should own: its share of the partitions by weight, but at least one. Members whose share is less
     * than one are given one, and the others divide the rest by weight. A planned load is a target rounded up or down.
     */
    public static Map<NodeId, Double> targets(List<RingMember> members, int partitions) {
        Quotas quotas = new Quotas(members, partitions);
        Map<NodeId, Double> targets = new TreeMap<>();
        for (int m = 0; m < members.size(); m++) {
            targets.put(members.get(m).id(), quotas.target(m));
        }
        return targets;
    }

    /** Smooth weighted round-robin: each partition goes to the member furthest behind its quota. */
    private static Ring deal(List<RingMember> order, double[] ranks, int partitions) {
        int[] quota = new Quotas(order, partitions).rounded(new int[ranks.length], ranks);
        List<NodeId> owners = new ArrayList<>(partitions);
        long[] credit = new long[quota.length];
        for (int p = 0; p < partitions; p++) {
            int best = 0;
            for (int i = 0; i < quota.length; i++) {
                credit[i] += quota[i];
                if (credit[i] > credit[best]) {
                    best = i;
                }
            }
            credit[best] -= partitions;
            owners.add(order.get(best).id());
        }
        return new Ring(1, order, owners);
    }

    /** Each member's partitions at equal distances, members with more of them among the others. */
    private static Ring spread(List<RingMember> order, double[] ranks, int partitions) {
        int[] quota = new Quotas(order, partitions).rounded(new int[ranks.length], ranks);
        record Slot(double place, NodeId owner) {}
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < quota.length; i++) {
            for (int k = 0; k < quota[i]; k++) {
                slots.add(new Slot(
                        (k + (double) i / quota.length) / quota[i], order.get(i).id()));
            }
        }
        slots.sort(Comparator.comparingDouble(Slot::place));
        return new Ring(1, order, slots.stream().map(Slot::owner).toList());
    }

    /** How many partitions each member owns. */
    public static Map<NodeId, Integer> load(Ring ring) {
        Map<NodeId, Integer> load = new TreeMap<>();
        ring.members().forEach(member -> load.put(member.id(), 0));
        for (int p = 0; p < ring.partitions(); p++) {
            load.merge(ring.owner(p), 1, Integer::sum);
        }
        return load;
    }
}
