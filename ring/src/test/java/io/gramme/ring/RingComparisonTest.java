package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.RingComparison.CopyChange;
import io.gramme.ring.RingComparison.Held;
import io.gramme.ring.RingComparison.Move;
import io.gramme.ring.RingComparison.Owned;
import io.gramme.ring.RingComparison.Spread;
import io.gramme.ring.testing.SeededRuns;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class RingComparisonTest {
    private static final RingMember A = new RingMember(new NodeId(0, 1), "east", 1);
    private static final RingMember B = new RingMember(new NodeId(0, 2), "west", 1);
    private static final RingMember C = new RingMember(new NodeId(0, 3), "west", 2);

    private static Ring ring(long epoch, List<RingMember> members, RingMember... owners) {
        return new Ring(
                epoch, members, List.of(owners).stream().map(RingMember::id).toList());
    }

    @Test
    void aJoinIsShownPartitionByPartition() {
        Ring before = ring(1, List.of(A, B), A, B, A, B);
        Ring after = ring(2, List.of(A, B, C), A, C, C, B);

        RingComparison comparison = RingComparison.of(before, after, List.of(2, 1, 2));

        assertThat(comparison.members())
                .containsExactly(new Owned(A.id(), 2, 1, 1), new Owned(B.id(), 2, 1, 1), new Owned(C.id(), 0, 2, 2));
        assertThat(comparison.copies()).extracting(CopyChange::copies).containsExactly(1, 2);
        CopyChange one = comparison.copies().get(0);
        assertThat(one.moves())
                .containsExactly(new Move(1, C.id(), List.of(B.id())), new Move(2, C.id(), List.of(A.id())));
        assertThat(one.members())
                .containsExactly(
                        new Held(A.id(), 2, 1, 1, 0, 1),
                        new Held(B.id(), 2, 1, 1, 0, 1),
                        new Held(C.id(), 0, 2, 2, 2, 0));
        assertThat(one.after()).isEqualTo(new Spread(0, 0, 0));
        // Every list is A and the first member of the west that it meets.
        CopyChange two = comparison.copies().get(1);
        assertThat(two.moves())
                .containsExactly(
                        new Move(0, C.id(), List.of(A.id(), B.id())),
                        new Move(1, C.id(), List.of(B.id(), A.id())),
                        new Move(2, C.id(), List.of(A.id(), B.id())));
        assertThat(two.members())
                .containsExactly(
                        new Held(A.id(), 4, 4, 2, 0, 0),
                        new Held(B.id(), 4, 1, 2, 0, 3),
                        new Held(C.id(), 0, 3, 4, 3, 0));
        assertThat(two.after()).isEqualTo(new Spread(0, 0, 100));
        assertThat(comparison.isZoneSpreadWorse()).isFalse();
    }

    @Test
    void aLeaveThatTakesTheLastOfAZoneMakesTheSpreadWorse() {
        Ring before = ring(1, List.of(A, B, C), A, B, A, C);
        Ring after = ring(2, List.of(B, C), C, B, C, C);

        RingComparison comparison = RingComparison.of(before, after, List.of(1, 2, 3));

        assertThat(comparison.isZoneSpreadWorse()).isTrue();
        assertThat(comparison.copies())
                .extracting(CopyChange::isZoneSpreadWorse)
                .containsExactly(false, true, true);
        assertThat(comparison.copies().get(1).before().sharingZones()).isZero();
        assertThat(comparison.copies().get(1).after().sharingZones()).isEqualTo(4);
        assertThat(comparison.copies().get(2).before().lackingCopies()).isZero();
        assertThat(comparison.copies().get(2).after().lackingCopies()).isEqualTo(4);
        assertThat(comparison.members().get(0)).isEqualTo(new Owned(A.id(), 2, 0, 0));
        assertThat(comparison.copies().get(2).members().get(0)).isEqualTo(new Held(A.id(), 4, 0, 0, 0, 4));
    }

    @Test
    void nobodyShouldHoldMoreThanOneCopyOfEachPartition() {
        Ring ring = ring(1, List.of(A, C), A, C, C, C);

        CopyChange change = RingComparison.of(ring, ring, List.of(3)).copies().get(0);

        assertThat(change.members()).extracting(Held::target).containsExactly(4.0, 4.0);
        assertThat(change.after().deviationPercent()).isZero();
        assertThat(change.after().lackingCopies()).isEqualTo(4);
    }

    @Test
    void whatComesInAndGoesOutExplainsWhatIsHeld() {
        SeededRuns.of(50, seeds -> {
            RandomGenerator random = seeds.random();
            int zones = 1 + random.nextInt(4);
            List<RingMember> members = Clusters.equal(20, zones);
            Ring before = RingPlanner.firstEpoch(members.subList(0, 3 + random.nextInt(12)), 128);
            Ring after = RingPlanner.firstEpoch(members.subList(random.nextInt(4), 5 + random.nextInt(15)), 128);

            RingComparison comparison = RingComparison.of(before, after, List.of(1, 3, 5));

            for (CopyChange change : comparison.copies()) {
                int in = change.members().stream().mapToInt(Held::in).sum();
                assertThat(change.moves()).hasSize(in).doesNotHaveDuplicates();
                change.members()
                        .forEach(held -> assertThat(held.before() + held.in() - held.out())
                                .isEqualTo(held.after()));
                for (Move move : change.moves()) {
                    assertThat(move.from())
                            .containsExactlyInAnyOrderElementsOf(
                                    before.preferenceList(move.partition(), change.copies())
                                            .primaries())
                            .doesNotContain(move.to());
                    assertThat(after.preferenceList(move.partition(), change.copies())
                                    .isPrimary(move.to()))
                            .isTrue();
                }
            }
        });
    }

    @Test
    void ringsOfDifferentClustersAndCopiesThatNobodyHoldsCannotBeCompared() {
        Ring four = ring(1, List.of(A), A, A, A, A);
        Ring two = ring(1, List.of(A), A, A);

        assertThatThrownBy(() -> RingComparison.of(four, two, List.of(3))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RingComparison.of(four, four, List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RingComparison.of(four, four, List.of(0)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
