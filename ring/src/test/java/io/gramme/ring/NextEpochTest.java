package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.testing.SeededRuns;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class NextEpochTest {
    /** A cluster that changes at random: joins and leaves of one or several, replacements, new weights and zones. */
    private static final class Changing {
        private final RandomGenerator random;
        private final int maxMembers;
        private final int zones;
        private final int heaviest;
        private final List<RingMember> members = new ArrayList<>();
        private long lastId;

        Changing(RandomGenerator random, int maxMembers, int zones, int heaviest) {
            this.random = random;
            this.maxMembers = maxMembers;
            this.zones = zones;
            this.heaviest = heaviest;
            int founders = 1 + random.nextInt(Math.min(8, maxMembers));
            for (int i = 0; i < founders; i++) {
                join();
            }
        }

        private void join() {
            if (members.size() < maxMembers) {
                members.add(Clusters.member(++lastId, "zone" + random.nextInt(zones), 1 + random.nextInt(heaviest)));
            }
        }

        private RingMember remove() {
            return members.remove(random.nextInt(members.size()));
        }

        void change() {
            int changes = 1 + random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                switch (random.nextInt(5)) {
                    case 0 -> {
                        int newcomers = 1 + random.nextInt(Math.max(1, maxMembers / 4));
                        for (int j = 0; j < newcomers; j++) {
                            join();
                        }
                    }
                    case 1 -> join();
                    case 2 -> {
                        if (members.size() > 1) {
                            remove();
                        }
                    }
                    case 3 -> {
                        RingMember gone = remove();
                        members.add(Clusters.member(++lastId, gone.zone(), gone.weight()));
                    }
                    default -> {
                        RingMember old = remove();
                        members.add(
                                new RingMember(old.id(), "zone" + random.nextInt(zones), 1 + random.nextInt(heaviest)));
                    }
                }
            }
        }
    }

    private static void assertPlanned(Ring ring, List<RingMember> members, long epoch) {
        assertThat(ring.epoch()).isEqualTo(epoch);
        assertThat(ring.members()).containsExactlyInAnyOrderElementsOf(members);
        Map<NodeId, Double> targets = RingPlanner.targets(members, ring.partitions());
        RingPlanner.load(ring).forEach((node, owned) -> {
            assertThat(owned).isPositive();
            assertThat(Math.abs(owned - targets.getOrDefault(node, Double.NaN))).isLessThan(1.0);
        });
    }

    private static void assertDistinct(Ring ring, int n) {
        Set<String> zones = new HashSet<>();
        ring.members().forEach(member -> zones.add(member.zone()));
        for (int p = 0; p < ring.partitions(); p += 7) {
            List<NodeId> primaries = ring.preferenceList(p, n).primaries();
            Set<String> used = new HashSet<>();
            primaries.forEach(node -> used.add(ring.member(node).zone()));
            assertThat(primaries)
                    .doesNotHaveDuplicates()
                    .hasSize(Math.min(n, ring.members().size()));
            assertThat(used).hasSize(Math.min(n, zones.size()));
        }
    }

    @Test
    void whateverChangesEveryMemberOwnsItsTargetRounded() {
        SeededRuns.of(50, seeds -> {
            RandomGenerator random = seeds.random();
            int partitions = 64 << random.nextInt(3);
            int heaviest = List.of(1, 3, RingMember.MAX_WEIGHT).get(random.nextInt(3));
            Changing cluster = new Changing(random, 50, 1 + random.nextInt(5), heaviest);
            Ring ring = RingPlanner.firstEpoch(cluster.members, partitions);
            for (int epoch = 2; epoch <= 10; epoch++) {
                cluster.change();
                int n = 1 + random.nextInt(5);

                ring = RingPlanner.next(ring, cluster.members, n);

                assertPlanned(ring, cluster.members, epoch);
                assertDistinct(ring, n);
            }
        });
    }

    @Test
    void aThousandMembersOnFourThousandPartitionsAreNoDifferent() {
        SeededRuns.of(4, seeds -> {
            RandomGenerator random = seeds.random();
            Changing cluster = new Changing(random, 1_000, 1 + random.nextInt(6), 1 + random.nextInt(4));
            Ring ring = RingPlanner.firstEpoch(cluster.members, 4_096);
            for (int epoch = 2; epoch <= 9; epoch++) {
                cluster.change();

                ring = RingPlanner.next(ring, cluster.members, 3);

                assertPlanned(ring, cluster.members, epoch);
            }
        });
    }

    @Test
    void thePlanIsTheSameWhateverTheOrderOfTheMembers() {
        SeededRuns.of(30, seeds -> {
            RandomGenerator random = seeds.random();
            Changing cluster = new Changing(random, 30, 3, 3);
            Ring ring = RingPlanner.firstEpoch(cluster.members, 128);
            for (int i = 0; i < 5; i++) {
                cluster.change();

                Ring here = RingPlanner.next(ring, cluster.members, 3);
                Ring there = RingPlanner.next(ring, Clusters.shuffled(cluster.members, random), 3);

                assertThat(there).isEqualTo(here);
                ring = here;
            }
        });
    }

    @Test
    void whenNobodyChangesNothingMoves() {
        SeededRuns.of(30, seeds -> {
            Changing cluster = new Changing(seeds.random(), 40, 4, 3);
            Ring ring = RingPlanner.firstEpoch(cluster.members, 256);
            cluster.change();
            ring = RingPlanner.next(ring, cluster.members, 3);

            Ring next = RingPlanner.next(ring, cluster.members, 3);

            assertThat(owners(next)).isEqualTo(owners(ring));
            assertThat(next.epoch()).isEqualTo(3);
        });
    }

    @Test
    void whoReplacesAMemberGetsExactlyItsPartitions() {
        SeededRuns.of(60, seeds -> {
            RandomGenerator random = seeds.random();
            Changing cluster = new Changing(random, 40, 1 + random.nextInt(4), 3);
            Ring ring = RingPlanner.firstEpoch(cluster.members, 128);
            cluster.change();
            Ring before = RingPlanner.next(ring, cluster.members, 3);
            RingMember old = cluster.members.remove(random.nextInt(cluster.members.size()));
            RingMember replacement = Clusters.member(9_999, old.zone(), old.weight());
            cluster.members.add(replacement);

            Ring after = RingPlanner.next(before, cluster.members, 3);

            List<NodeId> expected = owners(before).stream()
                    .map(owner -> owner.equals(old.id()) ? replacement.id() : owner)
                    .toList();
            assertThat(owners(after)).isEqualTo(expected);
        });
    }

    private static List<NodeId> owners(Ring ring) {
        List<NodeId> owners = new ArrayList<>();
        for (int p = 0; p < ring.partitions(); p++) {
            owners.add(ring.owner(p));
        }
        return owners;
    }

    @Test
    void severalReplacementsAtOnceEachTakeAPlaceInTheirZone() {
        List<RingMember> members = Clusters.equal(9, 3);
        Ring before = RingPlanner.firstEpoch(members, 64);
        List<RingMember> replaced = new ArrayList<>(members.subList(2, 9));
        replaced.add(Clusters.member(100, "zone0", 1));
        replaced.add(Clusters.member(101, "zone1", 1));

        Ring after = RingPlanner.next(before, replaced, 3);

        List<NodeId> expected = owners(before).stream()
                .map(owner -> owner.equals(members.get(0).id())
                        ? replaced.get(7).id()
                        : owner.equals(members.get(1).id()) ? replaced.get(8).id() : owner)
                .toList();
        assertThat(owners(after)).isEqualTo(expected);
    }

    @Test
    void aMemberThatOwnsNothingYetIsGivenItsShare() {
        RingMember owner = Clusters.member(1, "a", 1);
        RingMember idle = Clusters.member(2, "b", 1);
        List<RingMember> members = List.of(owner, idle);
        Ring lopsided = new Ring(7, members, List.of(owner.id(), owner.id(), owner.id(), owner.id()));

        Ring next = RingPlanner.next(lopsided, members, 3);

        assertPlanned(next, members, 8);
    }

    @Test
    void fiveMembersThatJoinASmallRingAtOnceLeaveNoPartitionWithTwoCopiesOnOne() {
        Ring before = RingPlanner.firstEpoch(Clusters.equal(1, 1), 16);

        Ring after = RingPlanner.next(before, Clusters.equal(6, 1), 3);

        assertThat(RingPlanner.load(after).values()).containsOnly(2, 3);
        for (int p = 0; p < 16; p++) {
            assertThat(after.preferenceList(p, 3).primaries()).hasSize(3).doesNotHaveDuplicates();
        }
        assertThat(Clusters.deviationPercent(after, 3)).isLessThan(15);
    }

    @Test
    void plansThatCannotBeMadeAreRefused() {
        Ring ring = RingPlanner.firstEpoch(Clusters.equal(2, 1), 4);

        assertThatThrownBy(() -> RingPlanner.next(ring, List.of(), 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RingPlanner.next(ring, Clusters.equal(5, 1), 3))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RingPlanner.next(ring, ring.members(), 0))
                .isInstanceOf(IllegalArgumentException.class);
        RingMember twice = ring.members().get(0);
        assertThatThrownBy(() -> RingPlanner.next(ring, List.of(twice, twice), 3))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
