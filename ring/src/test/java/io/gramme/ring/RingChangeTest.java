package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who holds what while one ring becomes another. */
final class RingChangeTest {
    private static final int PARTITIONS = 64;
    private static final List<Integer> COPIES = List.of(1, 3);

    private static RingMember member(long id) {
        return new RingMember(new NodeId(0, id), "zone", 1);
    }

    private static Ring ring(long epoch, long... ids) {
        List<RingMember> members = new ArrayList<>();
        for (long id : ids) {
            members.add(member(id));
        }
        return RingPlanner.firstEpoch(members, PARTITIONS).at(epoch);
    }

    private static final Ring FROM = ring(7, 1, 2, 3);
    private static final Ring TO = ring(8, 1, 2, 3, 4, 5);

    private static Set<NodeId> set(List<NodeId> nodes) {
        return new HashSet<>(nodes);
    }

    private static List<Integer> moving(RingChange change) {
        return IntStream.range(0, PARTITIONS).filter(change::isMoving).boxed().toList();
    }

    @Test
    void whatMovesIsReadFromTheOldNodesAndWrittenByBoth() {
        RingChange change = RingChange.begin(FROM, TO, COPIES, List.of());

        assertThat(moving(change)).isNotEmpty();
        for (int partition : moving(change)) {
            for (int n : COPIES) {
                PreferenceList list = change.preferenceList(partition, n);
                assertThat(list.primaries())
                        .isEqualTo(FROM.preferenceList(partition, n).primaries());
                assertThat(list.counterparts())
                        .isEqualTo(TO.preferenceList(partition, n).primaries());
                assertThat(list.fallbacks()).doesNotContainAnyElementsOf(list.holders());
            }
        }
    }

    @Test
    void whatIsSwitchedIsReadFromTheNewNodesAndWrittenByBoth() {
        RingChange begun = RingChange.begin(FROM, TO, COPIES, List.of());
        int partition = moving(begun).get(0);

        RingChange change = begun.switchTo(9, List.of(partition));

        assertThat(change.from().epoch()).isEqualTo(9);
        assertThat(change.preferenceList(partition, 3).primaries())
                .isEqualTo(TO.preferenceList(partition, 3).primaries());
        assertThat(change.preferenceList(partition, 3).counterparts())
                .isEqualTo(FROM.preferenceList(partition, 3).primaries());
        assertThat(change.isAllSwitched()).isFalse();
        assertThat(begun.switchTo(9, moving(begun)).isAllSwitched()).isTrue();
    }

    @Test
    void whatDoesNotMoveHasTheSameNodesInBothRings() {
        RingChange change = RingChange.begin(FROM, ring(8, 1, 2, 3, 4), COPIES, List.of());

        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (!change.isMoving(partition)) {
                for (int n : COPIES) {
                    assertThat(set(change.to().preferenceList(partition, n).primaries()))
                            .isEqualTo(set(FROM.preferenceList(partition, n).primaries()));
                    assertThat(change.preferenceList(partition, n).counterparts())
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void undoneEverythingIsReadFromTheOldNodesAgain() {
        RingChange begun = RingChange.begin(FROM, TO, COPIES, List.of());

        RingChange undone = begun.switchTo(9, moving(begun)).undo(10);

        assertThat(undone.isUndone()).isTrue();
        for (int partition : moving(begun)) {
            assertThat(undone.preferenceList(partition, 3)).isEqualTo(begun.preferenceList(partition, 3));
        }
        assertThatThrownBy(() -> undone.switchTo(11, moving(begun))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNodeThatIsGoneIsNeitherReadNorWritten() {
        NodeId dead = new NodeId(0, 3);
        RingChange change = RingChange.begin(FROM, ring(8, 1, 2, 4), COPIES, List.of(dead));

        for (int partition = 0; partition < PARTITIONS; partition++) {
            PreferenceList list = change.preferenceList(partition, 3);
            assertThat(list.holders()).doesNotContain(dead);
            assertThat(list.fallbacks()).doesNotContain(dead);
        }
        assertThat(change.members())
                .extracting(RingMember::id)
                .doesNotContain(dead)
                .contains(new NodeId(0, 4));
        assertThatThrownBy(() -> RingChange.begin(FROM, TO, COPIES, List.of(dead)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPartitionWhoseNodesAreAllGoneIsReadFromTheNewOnes() {
        RingChange change = RingChange.begin(FROM, ring(8, 1, 2), List.of(1), List.of(new NodeId(0, 3)));

        for (int partition = 0; partition < PARTITIONS; partition++) {
            assertThat(change.preferenceList(partition, 1).primaries()).isNotEmpty();
        }
    }

    @Test
    void whatWasKeptOfAChangeIsThatChange() {
        RingChange begun = RingChange.begin(FROM, TO, COPIES, List.of());
        RingChange change = begun.switchTo(9, moving(begun).subList(0, 3));

        RingChange restored =
                RingChange.restore(change.from(), change.to(), change.marks(), change.gone(), change.isUndone());

        assertThat(restored).isEqualTo(change);
    }

    @Test
    void whoIsGivenUpOnTheWayIsNeitherReadNorWrittenWhicheverRingItBelongsTo() {
        RingChange begun = RingChange.begin(FROM, TO, COPIES, List.of());
        List<RingChange> steps = List.of(
                begun,
                begun.switchTo(9, moving(begun)),
                begun.switchTo(9, moving(begun)).undo(10));

        for (RingChange step : steps) {
            for (NodeId dead : List.of(new NodeId(0, 1), new NodeId(0, 4))) {
                RingChange change = step.giveUp(11, dead);

                assertThat(change.from().epoch()).isEqualTo(11);
                assertThat(change.isUndone()).isEqualTo(step.isUndone());
                assertThat(change.members()).extracting(RingMember::id).doesNotContain(dead);
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    PreferenceList list = change.preferenceList(partition, 3);
                    assertThat(list.holders()).isNotEmpty().doesNotContain(dead);
                    assertThat(list.fallbacks()).doesNotContain(dead);
                }
                assertThatThrownBy(() -> change.giveUp(12, dead)).isInstanceOf(IllegalArgumentException.class);
            }
        }
        assertThatThrownBy(() -> begun.giveUp(11, new NodeId(0, 9))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatNobodyIsLeftOfOnOneSideIsReadFromTheOther() {
        RingChange begun = RingChange.begin(FROM, TO, List.of(1), List.of());
        int partition = moving(begun).get(0);
        NodeId old = FROM.preferenceList(partition, 1).primaries().get(0);
        NodeId young = TO.preferenceList(partition, 1).primaries().get(0);
        RingChange switched = begun.switchTo(9, List.of(partition));

        assertThat(begun.giveUp(10, old).preferenceList(partition, 1).holders()).containsExactly(young);
        assertThat(switched.giveUp(10, young).preferenceList(partition, 1).holders())
                .containsExactly(old);
        assertThat(switched.undo(10)
                        .giveUp(11, old)
                        .preferenceList(partition, 1)
                        .holders())
                .containsExactly(young);
        assertThat(switched.giveUp(10, young).isOrphaned(TO, partition, 1)).isTrue();
    }

    @Test
    void aPartitionThatNobodyIsLeftOfStaysWithTheDead() {
        RingChange begun = RingChange.begin(FROM, TO, List.of(1), List.of());
        int still = IntStream.range(0, PARTITIONS)
                .filter(partition -> !begun.isMoving(partition))
                .findFirst()
                .orElseThrow();
        NodeId dead = FROM.preferenceList(still, 1).primaries().get(0);

        assertThat(begun.giveUp(9, dead).preferenceList(still, 1).primaries()).containsExactly(dead);
    }

    @Test
    void whoLeavesIsNoFallbackUntilTheChangeIsUndone() {
        NodeId leaver = new NodeId(0, 5);
        Ring five = ring(7, 1, 2, 3, 4, 5);
        RingChange begun = RingChange.begin(five, ring(8, 1, 2, 3, 4), List.of(3), List.of());
        RingChange undone = begun.switchTo(9, moving(begun)).undo(10);

        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<NodeId> before = five.preferenceList(partition, 3).fallbacks();
            assertThat(begun.preferenceList(partition, 3).fallbacks()).doesNotContain(leaver);
            assertThat(begun.switchTo(9, moving(begun))
                            .preferenceList(partition, 3)
                            .fallbacks())
                    .doesNotContain(leaver);
            assertThat(undone.preferenceList(partition, 3).fallbacks().contains(leaver))
                    .isEqualTo(before.contains(leaver));
        }
    }

    @Test
    void whoeverMayStillKeepSomethingIsKnownThroughoutTheChange() {
        Ring five = ring(7, 1, 2, 3, 4, 5);
        RingChange begun = RingChange.begin(five, ring(8, 2, 3, 4, 5, 6), List.of(3), List.of());
        RingChange switched = begun.switchTo(9, moving(begun));

        for (RingChange change : List.of(begun, switched, switched.undo(10), switched.giveUp(10, new NodeId(0, 2)))) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                PreferenceList list = change.preferenceList(partition, 3);
                List<NodeId> all = new ArrayList<>(list.holders());
                all.addAll(list.fallbacks());
                all.addAll(list.others());
                assertThat(all)
                        .doesNotHaveDuplicates()
                        .hasSize(6 - change.gone().size());
            }
        }
    }

    @Test
    void whoCameInVainIsNoFallbackWhereNobodyIsLeftOfTheOldNodes() {
        RingChange begun = RingChange.begin(FROM, TO, List.of(1), List.of());
        for (int partition : moving(begun)) {
            NodeId old = FROM.preferenceList(partition, 1).primaries().get(0);

            PreferenceList list = begun.undo(9).giveUp(10, old).preferenceList(partition, 1);

            assertThat(list.fallbacks()).allMatch(FROM::contains);
        }
    }
}
