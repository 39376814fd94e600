package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.testing.SeededRuns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class RingTest {
    private static RingMember member(long id, String zone, int weight) {
        return new RingMember(new NodeId(0x0123456789abcdefL, id), zone, weight);
    }

    private static List<RingMember> equalMembers(int count, int zones) {
        List<RingMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(member(i, "zone" + i % zones, 1));
        }
        return members;
    }

    /** 1 to 40 members in 1 to 6 zones; in half of the runs with weights that lie far apart. */
    private static List<RingMember> randomMembers(RandomGenerator random) {
        int count = 1 + random.nextInt(40);
        int zones = 1 + random.nextInt(6);
        int heaviest = random.nextBoolean() ? 3 : RingMember.MAX_WEIGHT;
        List<RingMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new RingMember(
                    NodeId.random(random), "zone" + random.nextInt(zones), 1 + random.nextInt(heaviest)));
        }
        return members;
    }

    private static List<RingMember> shuffled(List<RingMember> members, RandomGenerator random) {
        List<RingMember> order = new ArrayList<>();
        members.forEach(member -> order.add(random.nextInt(order.size() + 1), member));
        return order;
    }

    private static int randomPartitions(RandomGenerator random) {
        return 64 << random.nextInt(4);
    }

    @Test
    void everyNodeThatHasTheSameRingComputesTheSameList() {
        SeededRuns.of(100, seeds -> {
            RandomGenerator random = seeds.random();
            List<RingMember> members = randomMembers(random);
            int partitions = randomPartitions(random);
            Ring here = RingPlanner.firstEpoch(members, partitions);
            List<RingMember> elsewhere = shuffled(members, random);
            Ring there = RingPlanner.firstEpoch(elsewhere, partitions);

            assertThat(there).isEqualTo(here).hasSameHashCodeAs(here);
            assertThat(there.checksum()).isEqualTo(here.checksum());
            assertThat(RingPlanner.clusterId(ids(elsewhere), partitions))
                    .isEqualTo(RingPlanner.clusterId(ids(members), partitions));
            for (int p = 0; p < partitions; p++) {
                int n = 1 + random.nextInt(7);
                assertThat(there.preferenceList(p, n)).isEqualTo(here.preferenceList(p, n));
            }
        });
    }

    private static List<NodeId> ids(List<RingMember> members) {
        return members.stream().map(RingMember::id).toList();
    }

    @Test
    void everyPreferenceListHasExactlyAsManyDistinctMembersAsThereAreCopies() {
        SeededRuns.of(100, seeds -> {
            RandomGenerator random = seeds.random();
            Ring ring = RingPlanner.firstEpoch(randomMembers(random), randomPartitions(random));

            for (int p = 0; p < ring.partitions(); p++) {
                checkList(ring, p, 1 + random.nextInt(10));
            }
        });
    }

    @Test
    void safetyDoesNotDependOnTheAssignment() {
        SeededRuns.of(100, seeds -> {
            RandomGenerator random = seeds.random();
            List<RingMember> members = randomMembers(random);
            List<NodeId> owners = new ArrayList<>();
            int owning = 1 + random.nextInt(members.size());
            for (int p = 0; p < 64; p++) {
                owners.add(members.get(random.nextInt(owning)).id());
            }
            Ring ring = new Ring(9, members, owners);

            for (int p = 0; p < 64; p++) {
                checkList(ring, p, 1 + random.nextInt(10));
            }
        });
    }

    private static void checkList(Ring ring, int partition, int n) {
        PreferenceList list = ring.preferenceList(partition, n);
        assertThat(list.primaries()).hasSize(Math.min(n, ring.members().size()));
        assertThat(list.primaries().get(0)).isEqualTo(ring.owner(partition));
        Set<NodeId> all = new HashSet<>(list.primaries());
        all.addAll(list.fallbacks());
        assertThat(all).hasSize(ring.members().size());
        assertThat(list.primaries().size() + list.fallbacks().size()).isEqualTo(all.size());
        Set<String> zones = new HashSet<>();
        ring.members().forEach(member -> zones.add(member.zone()));
        Set<String> used = new HashSet<>();
        list.primaries().forEach(node -> used.add(ring.member(node).zone()));
        assertThat(used).hasSize(Math.min(n, zones.size()));
        assertThat(list.isPrimary(list.primaries().get(0))).isTrue();
        list.fallbacks().forEach(node -> assertThat(list.isPrimary(node)).isFalse());
    }

    @Test
    void everyMemberOwnsItsTargetRoundedAndNeverNothing() {
        SeededRuns.of(200, seeds -> {
            RandomGenerator random = seeds.random();
            List<RingMember> members = randomMembers(random);
            int partitions = randomPartitions(random);

            Map<NodeId, Integer> load = RingPlanner.load(RingPlanner.firstEpoch(members, partitions));

            Map<NodeId, Double> targets = RingPlanner.targets(members, partitions);
            assertThat(targets.values().stream()
                            .mapToDouble(Double::doubleValue)
                            .sum())
                    .isBetween(partitions - 1e-6, partitions + 1e-6);
            assertThat(load.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(partitions);
            load.forEach((node, owned) -> {
                assertThat(owned).isPositive();
                assertThat(Math.abs(owned - targets.getOrDefault(node, Double.NaN)))
                        .isLessThan(1.0);
            });
        });
    }

    @Test
    void aTargetIsTheShareByWeightWhereEveryShareIsAtLeastOne() {
        List<RingMember> members = List.of(member(1, "a", 1), member(2, "a", 2), member(3, "a", 5));

        assertThat(RingPlanner.targets(members, 256).values()).containsExactly(32.0, 64.0, 160.0);
    }

    @Test
    void veryUnevenWeightsLeaveNobodyOut() {
        List<RingMember> members = new ArrayList<>(equalMembers(200, 1));
        members.add(member(1_000, "zone0", RingMember.MAX_WEIGHT));

        Map<NodeId, Integer> load = RingPlanner.load(RingPlanner.firstEpoch(members, 256));

        assertThat(load.get(member(1_000, "zone0", 1).id())).isEqualTo(56);
        assertThat(load.values()).filteredOn(owned -> owned == 1).hasSize(200);
    }

    @Test
    void aMemberThatOwnsNothingIsTheLastFallback() {
        RingMember owner = member(2, "a", 1);
        RingMember idle = member(1, "a", 1);
        Ring ring = new Ring(1, List.of(owner, idle), List.of(owner.id(), owner.id()));

        assertThat(ring.preferenceList(1, 2).primaries()).containsExactly(owner.id(), idle.id());
        assertThat(ring.preferenceList(1, 1).fallbacks()).containsExactly(idle.id());
    }

    @Test
    void copiesHeldLieWithinFifteenPercentWithEqualWeightsAndZones() {
        for (int zones : new int[] {1, 3, 4}) {
            for (int perZone = 1; perZone <= 8; perZone++) {
                int count = zones * perZone;
                Ring ring = RingPlanner.firstEpoch(equalMembers(count, zones), 256);
                int n = Math.min(3, count);
                Map<NodeId, Integer> held = new TreeMap<>();
                for (int p = 0; p < 256; p++) {
                    ring.preferenceList(p, n).primaries().forEach(node -> held.merge(node, 1, Integer::sum));
                }
                double target = 256.0 * n / count;
                assertThat(held.values())
                        .as("%s nodes in %s zones", count, zones)
                        .allSatisfy(copies -> assertThat((double) copies).isBetween(0.85 * target, 1.15 * target));
            }
        }
    }

    @Test
    void aSmallRingIsWhatItWasOnTheFirstDay() {
        Ring ring = RingPlanner.firstEpoch(List.of(member(1, "a", 1), member(2, "b", 2), member(3, "\u00e4", 1)), 16);

        assertThat(ring.checksum()).hasToString("7d180e4d293667e88211c5fdac4b44d4");
        StringBuilder owners = new StringBuilder();
        for (int p = 0; p < 16; p++) {
            owners.append(ring.owner(p).low());
        }
        assertThat(owners).hasToString("2132213221322132");
        assertThat(RingPlanner.clusterId(ids(ring.members()), 16)).hasToString("9507e18bb566bf6890412ce8eebc422f");
    }

    @Test
    void theChecksumCoversEverythingInARing() {
        List<RingMember> members = List.of(member(1, "a", 1), member(2, "b", 2));
        List<NodeId> owners = ids(members);
        Token checksum = new Ring(1, members, owners).checksum();

        assertThat(List.of(
                        new Ring(2, members, owners),
                        new Ring(1, List.of(member(1, "a", 1), member(2, "b", 3)), owners),
                        new Ring(1, List.of(member(1, "a", 1), member(2, "c", 2)), owners),
                        new Ring(1, members, List.of(owners.get(1), owners.get(0))),
                        new Ring(1, members, List.of(owners.get(0), owners.get(1), owners.get(0), owners.get(1))),
                        new Ring(1, List.of(member(1, "a", 1), member(2, "b", 2), member(3, "b", 2)), owners)))
                .noneMatch(other -> other.checksum().equals(checksum));
    }

    @Test
    void aClusterIsItsFoundersAndItsPartitions() {
        List<NodeId> ids = ids(equalMembers(3, 1));
        NodeId cluster = RingPlanner.clusterId(ids, 256);

        assertThat(RingPlanner.clusterId(ids, 128)).isNotEqualTo(cluster);
        assertThat(RingPlanner.clusterId(ids.subList(0, 2), 256)).isNotEqualTo(cluster);
        assertThat(RingPlanner.clusterId(List.of(ids.get(2), ids.get(0), ids.get(1), ids.get(0)), 256))
                .isEqualTo(cluster);
    }

    @Test
    void malformedRingsCannotBeMade() {
        List<RingMember> members = equalMembers(2, 1);
        List<NodeId> owners = ids(members);

        assertThatThrownBy(() -> new Ring(0, members, owners)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ring(1, List.of(), owners)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ring(1, members, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ring(1, members, ids(equalMembers(3, 1))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ring(1, members, List.of(owners.get(0), new NodeId(9, 9))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ring(1, List.of(members.get(0), members.get(0)), owners))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ring(1, members, owners).preferenceList(0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RingPlanner.firstEpoch(equalMembers(3, 1), 2))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> member(1, "", 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> member(1, "a".repeat(65), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> member(1, "a", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> member(1, "a", 1_001)).isInstanceOf(IllegalArgumentException.class);
    }
}
