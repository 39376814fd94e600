package io.gramme.ring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who holds the copies of a ring's partitions for one N, counted. */
final class Holders {
    private final int copies;
    private final List<List<NodeId>> lists = new ArrayList<>();
    private final List<Integer> zones = new ArrayList<>();
    private final Map<NodeId, Integer> held = new TreeMap<>();
    private final Map<NodeId, Double> targets = new TreeMap<>();

    Holders(Ring ring, int copies) {
        this.copies = copies;
        double[] shares = new Quotas(ring.members(), ring.partitions()).copyTargets(copies);
        List<NodeId> ids = ring.members().stream().map(RingMember::id).toList();
        for (int m = 0; m < shares.length; m++) {
            held.put(ids.get(m), 0);
            targets.put(ids.get(m), shares[m]);
        }
        Walks walks = Walks.of(ring, copies);
        int[] zoneOf = Walks.zones(ring.members());
        for (int p = 0; p < ring.partitions(); p++) {
            int[] list = walks.list(p);
            lists.add(Arrays.stream(list).mapToObj(ids::get).toList());
            zones.add((int) Arrays.stream(list).map(m -> zoneOf[m]).distinct().count());
            lists.get(p).forEach(node -> held.merge(node, 1, Integer::sum));
        }
    }

    int copies() {
        return copies;
    }

    int partitions() {
        return lists.size();
    }

    /** The members that hold the partition, its owner first. */
    List<NodeId> of(int partition) {
        return lists.get(partition);
    }

    /** How many zones the copies of the partition are in. */
    int zonesOf(int partition) {
        return zones.get(partition);
    }

    Map<NodeId, Integer> held() {
        return held;
    }

    Map<NodeId, Double> targets() {
        return targets;
    }

    RingComparison.Spread spread() {
        int sharing = 0;
        int lacking = 0;
        for (int p = 0; p < lists.size(); p++) {
            sharing += zones.get(p) < lists.get(p).size() ? 1 : 0;
            lacking += lists.get(p).size() < copies ? 1 : 0;
        }
        double deviation = held.entrySet().stream()
                .mapToDouble(copiesOf ->
                        Math.abs(copiesOf.getValue() / targets.getOrDefault(copiesOf.getKey(), Double.NaN) - 1))
                .max()
                .orElseThrow();
        return new RingComparison.Spread(sharing, lacking, 100 * deviation);
    }
}
