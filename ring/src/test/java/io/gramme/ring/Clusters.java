package io.gramme.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Members for tests of rings and plans. */
final class Clusters {
    private Clusters() {}

    static RingMember member(long id, String zone, int weight) {
        // Ids in an order of their own, as random ones are, so that the newest member is not always the last.
        return new RingMember(new NodeId(id * 0x9e3779b97f4a7c15L, id), zone, weight);
    }

    /** Members of equal weight, dealt to the zones in turn. */
    static List<RingMember> equal(int count, int zones) {
        List<RingMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(member(i + 1, "zone" + i % zones, 1));
        }
        return members;
    }

    static List<RingMember> shuffled(List<RingMember> members, RandomGenerator random) {
        List<RingMember> order = new ArrayList<>();
        members.forEach(member -> order.add(random.nextInt(order.size() + 1), member));
        return order;
    }

    /** The copies that have to be made: members of each list of primaries that were not in it before. */
    static int moves(Ring before, Ring after, int n) {
        return RingComparison.of(before, after, List.of(n))
                .copies()
                .get(0)
                .moves()
                .size();
    }

    static double deviationPercent(Ring ring, int n) {
        return RingComparison.of(ring, ring, List.of(n)).copies().get(0).after().deviationPercent();
    }
}
