package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.testing.SeededRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** How even plans are, how little they move, and how long they take. */
final class PlanQualityTest {
    private static final double PROMISED_PERCENT = 100 * RingPlanner.PROMISED_DEVIATION;

    /** ceil(Q/S) * N and a tenth, S being the members after a join. */
    private static int mostMoves(Ring after, int n) {
        int members = after.members().size();
        return ((after.partitions() + members - 1) / members) * n * 11 / 10;
    }

    private static void assertEven(Ring ring, int n) {
        assertThat(Clusters.deviationPercent(ring, n))
                .as("%s members, %s partitions, N=%s", ring.members().size(), ring.partitions(), n)
                .isLessThanOrEqualTo(PROMISED_PERCENT);
    }

    @Test
    void aRingThatGrowsOneByOneWithoutZonesStaysEvenAndMovesLittle() {
        for (int n = 2; n <= 5; n++) {
            for (boolean ownZones : new boolean[] {false, true}) {
                int most = 256 / RingPlanner.PROMISED_FROM;
                List<RingMember> all = Clusters.equal(most, ownZones ? most : 1);
                Ring ring = RingPlanner.firstEpoch(all.subList(0, 3), 256);
                for (int count = 4; count <= most; count++) {
                    Ring next = RingPlanner.next(ring, all.subList(0, count), n);

                    assertEven(next, n);
                    assertThat(Clusters.moves(ring, next, n))
                            .as("%s members, N=%s", count, n)
                            .isLessThanOrEqualTo(mostMoves(next, n));
                    ring = next;
                }
            }
        }
    }

    @Test
    void oneJoinToALargeRingWithoutZonesStaysEvenAndMovesLittle() {
        for (int partitions : new int[] {1_024, 4_096}) {
            for (int count : new int[] {3, 5, 10, 30, 100, 300, 999}) {
                if (4 * count < partitions) {
                    List<RingMember> all = Clusters.equal(count + 1, 1);
                    Ring ring = RingPlanner.firstEpoch(all.subList(0, count), partitions);

                    Ring next = RingPlanner.next(ring, all, 3);

                    assertEven(next, 3);
                    assertThat(Clusters.moves(ring, next, 3)).isLessThanOrEqualTo(mostMoves(next, 3));
                }
            }
        }
    }

    @Test
    void afterAnythingThatHappenedOneJoinWithoutZonesMovesLittle() {
        SeededRuns.of(40, seeds -> {
            RandomGenerator random = seeds.random();
            int partitions = 128 << random.nextInt(3);
            List<RingMember> members = new ArrayList<>(Clusters.equal(3 + random.nextInt(10), 1));
            Ring ring = RingPlanner.firstEpoch(members, partitions);
            for (int i = 0; i < 20; i++) {
                if (members.size() > 3 && random.nextInt(3) == 0) {
                    members.remove(random.nextInt(members.size()));
                    ring = RingPlanner.next(ring, members, 3);
                    continue;
                }
                members.add(Clusters.member(100 + i, "zone0", 1));

                Ring next = RingPlanner.next(ring, members, 3);

                assertThat(Clusters.moves(ring, next, 3)).isLessThanOrEqualTo(mostMoves(next, 3));
                ring = next;
            }
        });
    }

    @Test
    void zonesOfEqualSizeStayEvenHoweverTheyBecameSo() {
        SeededRuns.of(40, seeds -> {
            RandomGenerator random = seeds.random();
            int partitions = 256 << random.nextInt(2);
            int zones = List.of(1, 3, 4, 5).get(random.nextInt(4));
            boolean oneByOne = random.nextBoolean();
            List<List<RingMember>> byZone = new ArrayList<>();
            for (int z = 0; z < zones; z++) {
                byZone.add(new ArrayList<>(List.of(Clusters.member(z + 1, "zone" + z, 1))));
            }
            Ring ring = RingPlanner.firstEpoch(flat(byZone), partitions);
            long id = zones;
            for (int i = 0; i < 8; i++) {
                int most = partitions / RingPlanner.PROMISED_FROM / zones;
                int size = Math.min(most, Math.max(1, byZone.get(0).size() + random.nextInt(6) - 1));
                for (List<RingMember> zone : byZone) {
                    while (zone.size() > size) {
                        zone.remove(random.nextInt(zone.size()));
                    }
                    if (random.nextInt(4) == 0) {
                        zone.remove(random.nextInt(zone.size()));
                    }
                    while (zone.size() < size) {
                        zone.add(Clusters.member(++id, "zone" + byZone.indexOf(zone), 1));
                    }
                    ring = oneByOne ? RingPlanner.next(ring, flat(byZone), 3) : ring;
                }

                ring = RingPlanner.next(ring, flat(byZone), 3);

                assertEven(ring, 3);
            }
        });
    }

    private static List<RingMember> flat(List<List<RingMember>> byZone) {
        return byZone.stream().flatMap(List::stream).toList();
    }

    @Test
    void manyMembersInZonesStayEvenWhileAWholeRowOfThemJoins() {
        for (int zones : new int[] {3, 4, 5}) {
            List<RingMember> all = Clusters.equal(500 / zones * zones, zones);
            Ring ring = RingPlanner.firstEpoch(all.subList(0, zones), 4_096);
            for (int count = 20 * zones; count <= all.size(); count += 20 * zones) {
                ring = RingPlanner.next(ring, all.subList(0, count), 3);

                assertEven(ring, 3);
            }
        }
    }

    @Test
    void aFirstEpochIsEvenWhereverZonesAllowIt() {
        for (int partitions : new int[] {256, 4_096}) {
            for (int zones : new int[] {1, 2, 3, 4, 5}) {
                for (int count : new int[] {14, 20, 31, 100, 300, 1_000}) {
                    boolean tooLarge = zones > 1 && zones < 4 && count % zones != 0;
                    if (partitions / count >= 4 && !tooLarge) {
                        assertEven(RingPlanner.firstEpoch(Clusters.equal(count, zones), partitions), 3);
                    }
                }
            }
        }
    }

    @Test
    void whereThereAreFewPartitionsForEachTheCopiesAreStillWithinTwoOfTheirTarget() {
        Ring ring = RingPlanner.firstEpoch(Clusters.equal(199, 1), 256);

        Ring next = RingPlanner.next(ring, Clusters.equal(200, 1), 3);

        RingComparison.of(ring, next, List.of(3))
                .copies()
                .get(0)
                .members()
                .forEach(held -> assertThat(held.after() - held.target()).isBetween(-2.0, 2.0));
    }

    @Test
    void aMemberOfTwiceTheWeightHoldsTwiceTheCopies() {
        List<RingMember> members = new ArrayList<>(Clusters.equal(9, 1));
        Ring ring = RingPlanner.firstEpoch(members, 256);
        members.set(4, Clusters.member(5, "zone0", 2));

        Ring next = RingPlanner.next(ring, members, 3);

        assertEven(next, 3);
        RingComparison.Held heavier = RingComparison.of(ring, next, List.of(3)).copies().get(0).members().stream()
                .filter(held -> held.node().equals(members.get(4).id()))
                .findFirst()
                .orElseThrow();
        assertThat(heavier.target()).isBetween(153.0, 154.0);
        assertThat(heavier.out()).isZero();
    }

    @Test
    void walksMeetDistinctMembersAtOnceAlmostEverywhere() {
        List<RingMember> members = new ArrayList<>(Clusters.equal(4, 1));
        Ring ring = RingPlanner.firstEpoch(members, 256);
        for (int i = 0; i < 20; i++) {
            members.add(Clusters.member(100 + i, "zone0", 1));
            ring = RingPlanner.next(ring, members, 3);
        }

        Walks walks = Walks.of(ring, 3);

        assertThat(walks.totalLength()).isLessThan(3 * 256 * 102 / 100);
    }

    @Test
    void aLeaveMovesLittleMoreThanWhatIsLeftBehind() {
        List<RingMember> members = Clusters.equal(20, 1);
        Ring ring = RingPlanner.firstEpoch(members, 256);
        for (int count = 19; count >= 3; count--) {
            Ring next = RingPlanner.next(ring, members.subList(0, count), 3);

            RingComparison.CopyChange change =
                    RingComparison.of(ring, next, List.of(3)).copies().get(0);
            NodeId gone = members.get(count).id();
            int left = change.members().stream()
                    .filter(held -> held.node().equals(gone))
                    .mapToInt(RingComparison.Held::before)
                    .sum();
            assertThat(change.moves().size()).as("%s members", count).isBetween(left, left * 12 / 10);
            assertEven(next, 3);
            ring = next;
        }
    }

    @Test
    void aThousandMembersOnFourThousandPartitionsArePlannedInTwoSeconds() {
        List<RingMember> all = Clusters.equal(1_000, 1);
        List<RingMember> oddZones = new ArrayList<>(all);
        oddZones.set(0, Clusters.member(1, "alone", 1));
        oddZones.set(1, Clusters.member(2, "alone too", 1));
        for (List<RingMember> members : List.of(all, Clusters.equal(1_000, 4), oddZones)) {
            for (int before : new int[] {10, 666, 999}) {
                Ring ring = RingPlanner.firstEpoch(members.subList(0, before), 4_096);
                assertThat(fastestMillis(ring, members)).isLessThan(2_000);
            }
        }
    }

    private static long fastestMillis(Ring ring, List<RingMember> members) {
        long fastest = Long.MAX_VALUE;
        for (int run = 0; run < 3; run++) {
            long start = System.nanoTime();
            RingPlanner.next(ring, members, 3);
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        return fastest / 1_000_000;
    }
}
