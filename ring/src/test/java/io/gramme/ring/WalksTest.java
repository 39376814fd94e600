package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.testing.SeededRuns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class WalksTest {
    private static List<RingMember> randomMembers(RandomGenerator random) {
        int zones = 1 + random.nextInt(5);
        int count = 1 + random.nextInt(12);
        List<RingMember> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Squared, so that some zones are much smaller than others.
            int zone = random.nextInt(zones) * random.nextInt(zones) / zones;
            members.add(Clusters.member(i, "zone" + zone, 1));
        }
        return members.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
    }

    private static Ring ring(List<RingMember> members, int[] owners) {
        return new Ring(
                1,
                members,
                Arrays.stream(owners).mapToObj(m -> members.get(m).id()).toList());
    }

    private static void assertSameLists(Walks walks, Ring ring, int n) {
        for (int p = 0; p < ring.partitions(); p++) {
            assertThat(Arrays.stream(walks.list(p))
                            .mapToObj(m -> ring.members().get(m).id()))
                    .as("partition %s, N=%s", p, n)
                    .containsExactlyInAnyOrderElementsOf(
                            ring.preferenceList(p, n).primaries());
        }
    }

    @Test
    void theListsOfARingAreItsPrimariesAlsoWhereMembersOwnNothing() {
        SeededRuns.of(200, seeds -> {
            RandomGenerator random = seeds.random();
            List<RingMember> members = randomMembers(random);
            int owning = 1 + random.nextInt(members.size());
            int[] owners = random.ints(32, 0, owning).toArray();
            int n = 1 + random.nextInt(6);

            Walks walks = Walks.of(ring(members, owners), n);

            assertSameLists(walks, ring(members, owners), n);
        });
    }

    @Test
    void afterAnyChangesTheListsAreThoseOfTheRingThatCameOut() {
        SeededRuns.of(300, seeds -> {
            RandomGenerator random = seeds.random();
            List<RingMember> members = randomMembers(random);
            int n = 1 + random.nextInt(6);
            int[] owners = new int[64];
            Arrays.fill(owners, Walks.NOBODY);
            Walks walks = new Walks(owners, Walks.zones(members), n);
            Tally tally = tally(members.size());
            for (int change = 0; change < 300; change++) {
                int p = random.nextInt(64);
                owners[p] = random.nextInt(members.size() + 1) - 1;
                walks.set(p, owners[p], tally);
            }

            for (int p = 0; p < 64; p++) {
                if (p < members.size() || owners[p] == Walks.NOBODY) {
                    owners[p] = p % members.size();
                    walks.set(p, owners[p], tally);
                }
            }

            assertSameLists(walks, ring(members, owners), n);
        });
    }

    @Test
    void whatTheTallyWasToldOfChangesIsWhatItWouldCountAnew() {
        SeededRuns.of(100, seeds -> {
            RandomGenerator random = seeds.random();
            List<RingMember> members = randomMembers(random);
            int[] owners = random.ints(64, 0, members.size()).toArray();
            Walks walks = new Walks(owners, Walks.zones(members), 3);
            Tally told = tally(members.size());
            walks.tell(told);

            for (int change = 0; change < 100; change++) {
                walks.set(random.nextInt(64), random.nextInt(members.size()), told);
            }

            Tally counted = tally(members.size());
            walks.tell(counted);
            assertThat(told.moves()).isEqualTo(counted.moves());
            assertThat(told.imbalance()).isCloseTo(counted.imbalance(), within());
            Map<Integer, Integer> owned = new HashMap<>();
            for (int p = 0; p < 64; p++) {
                owned.merge(walks.owner(p), 1, Integer::sum);
            }
            for (int m = 0; m < members.size(); m++) {
                assertThat(told.owned(m)).isEqualTo(owned.getOrDefault(m, 0));
                assertThat(told.deviation(m)).isEqualTo(counted.deviation(m));
            }
        });
    }

    private static Offset<Double> within() {
        return Offset.offset(Tally.ROUNDING);
    }

    private static Tally tally(int members) {
        double[] targets = new double[members];
        Arrays.fill(targets, 3.0 * 64 / members);
        int[] quotas = new int[members];
        Arrays.fill(quotas, 5);
        return new Tally(targets, quotas, new int[64][0]);
    }
}
