package io.gramme.ring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Assigns partitions to members: a pure function, so that nodes that know the same members plan the same ring.
 *
 * <p>A member's target is its share of the partitions by weight, and never less than one: a member that owns nothing would
 * stand last in every walk and hold copies of little. The first epoch deals the partitions out by smooth
 * weighted round-robin over members ordered so that neighbours are in different zones where possible; every member then
 * owns its target rounded up or down, and the walk from any partition meets distinct members and zones early.
 *
 * <p>Source: Dynamo, SOSP 2007, section 6.2, strategy 3.
 */
public final class RingPlanner {
    private RingPlanner() {}

    /**
     * The ring of a new cluster.
     *
     * @param members at least one and at most as many as there are partitions, in any order
     * @param partitions Q, a power of two
     */
    public static Ring firstEpoch(List<RingMember> members, int partitions) {
        Partition.checkCount(partitions);
        if (members.isEmpty() || members.size() > partitions) {
            throw new IllegalArgumentException(
                    members.size() + " members cannot share " + partitions + " partitions; each needs at least one");
        }
        List<RingMember> order = interleaveZones(members);
        int[] quota = quotas(order, partitions);
        return new Ring(1, members, deal(order, quota, partitions));
    }

    /** The identity of the cluster that these members form: the same whatever their order. */
    public static NodeId clusterId(List<NodeId> members, int partitions) {
        Md5 md5 = new Md5().update(Bytes.utf8("gramme cluster")).update(partitions);
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
        Map<NodeId, Double> targets = new TreeMap<>();
        Shares shares = shares(members, partitions);
        members.forEach(member -> targets.put(
                member.id(),
                shares.isFloored(member) ? 1.0 : (double) shares.partitions * member.weight() / shares.weight));
        return targets;
    }

    /**
     * Raises to one, again and again, the members whose share of what is left is below one: each such member takes more
     * than its share, so those that remain get less. At most one pass for each member.
     */
    private static Shares shares(List<RingMember> members, int partitions) {
        Shares shares = new Shares(
                partitions, members.stream().mapToLong(RingMember::weight).sum());
        while (true) {
            Shares current = shares;
            List<RingMember> below = members.stream()
                    .filter(member -> member.weight() > current.flooredWeight && current.isBelowOne(member))
                    .toList();
            if (below.isEmpty()) {
                return current;
            }
            shares = new Shares(
                    current.partitions - below.size(),
                    current.weight
                            - below.stream().mapToLong(RingMember::weight).sum(),
                    below.stream().mapToInt(RingMember::weight).max().orElseThrow());
        }
    }

    /** Each member's partitions: its target rounded down, the rest to the largest remainders. */
    private static int[] quotas(List<RingMember> order, int partitions) {
        Shares shares = shares(order, partitions);
        int[] quota = new int[order.size()];
        List<Integer> byRemainder = new ArrayList<>();
        int dealt = 0;
        for (int i = 0; i < quota.length; i++) {
            RingMember member = order.get(i);
            if (shares.isFloored(member)) {
                quota[i] = 1;
            } else {
                quota[i] = (int) ((long) shares.partitions * member.weight() / shares.weight);
                byRemainder.add(i);
            }
            dealt += quota[i];
        }
        byRemainder.sort((a, b) -> Long.compare(shares.remainder(order.get(b)), shares.remainder(order.get(a))));
        for (int i = 0; dealt < partitions; i++, dealt++) {
            quota[byRemainder.get(i)]++;
        }
        return quota;
    }

    /** Smooth weighted round-robin: each partition goes to the member furthest behind its quota. */
    private static List<NodeId> deal(List<RingMember> order, int[] quota, int partitions) {
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
        return owners;
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

    /**
     * What the members that are not raised to one divide among themselves.
     *
     * @param flooredWeight the members of this weight and less own one partition each
     */
    private record Shares(int partitions, long weight, int flooredWeight) {
        private Shares(int partitions, long weight) {
            this(partitions, weight, 0);
        }

        private boolean isFloored(RingMember member) {
            return member.weight() <= flooredWeight;
        }

        private boolean isBelowOne(RingMember member) {
            return (long) partitions * member.weight() < weight;
        }

        private long remainder(RingMember member) {
            return (long) partitions * member.weight() % weight;
        }
    }
}
