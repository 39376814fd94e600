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
        List<RingMember> order = interleaveZones(members);
        int[] quota = new Quotas(order, partitions).rounded(new int[order.size()], new double[order.size()]);
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
        Quotas quotas = new Quotas(members, partitions);
        Map<NodeId, Double> targets = new TreeMap<>();
        for (int m = 0; m < members.size(); m++) {
            targets.put(members.get(m).id(), quotas.target(m));
        }
        return targets;
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
}
