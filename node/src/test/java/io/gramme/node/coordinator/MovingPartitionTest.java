package io.gramme.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.coordinator.PutOperation.Copy;
import io.gramme.node.coordinator.PutOperation.Quorum;
import io.gramme.node.coordinator.PutOperation.State;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.version.CausalHistory;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a read and a write take while a partition is on its way from A, B, C to D, B, C. */
final class MovingPartitionTest {
    private static final NodeId A = new NodeId(0, 1);
    private static final NodeId B = new NodeId(0, 2);
    private static final NodeId C = new NodeId(0, 3);
    private static final NodeId D = new NodeId(0, 4);
    private static final NodeId E = new NodeId(0, 5);
    private static final PreferenceList READ_OLD =
            new PreferenceList(0, List.of(A, B, C), List.of(D, B, C), List.of(E));
    private static final PreferenceList READ_NEW =
            new PreferenceList(0, List.of(D, B, C), List.of(A, B, C), List.of(E));
    private static final ReadOutcome ABSENT = new ReadOutcome.Absent();
    private static final ReadOutcome FOUND = GetOperationTest.found(1, "v");
    private static final CausalHistory SEEN =
            CausalHistory.of(GetOperationTest.record(1, "v").siblings().clock());

    private static PutOperation put(PreferenceList list, NodeId coordinator, int w) {
        PutOperation put = new PutOperation(coordinator, list, new Quorum(w, 0));
        put.others(node -> true);
        return put;
    }

    @Test
    void aWriteGoesToOldAndNewNodes() {
        PutOperation put = new PutOperation(B, READ_OLD, new Quorum(2, 0));

        assertThat(put.others(node -> true)).extracting(Copy::holder).containsExactlyInAnyOrder(A, C, D);
    }

    @Test
    void itSucceedsWhenBothSetsHoldW() {
        PutOperation put = put(READ_OLD, A, 2);

        assertThat(put.acknowledged(A)).isEqualTo(State.PENDING);
        assertThat(put.acknowledged(D)).as("one of the old, one of the new").isEqualTo(State.PENDING);
        assertThat(put.acknowledged(B)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void ofTheNodesThatAcknowledgeEveryTwoOfEitherSetMeetOne() {
        for (PreferenceList list : List.of(READ_OLD, READ_NEW)) {
            for (int members = 0; members < 16; members++) {
                Set<NodeId> acknowledging = new HashSet<>();
                List<NodeId> all = List.of(A, B, C, D);
                for (int i = 0; i < 4; i++) {
                    if ((members & 1 << i) != 0) {
                        acknowledging.add(all.get(i));
                    }
                }
                PutOperation put = put(list, B, 2);
                State end = State.PENDING;
                for (NodeId node : acknowledging) {
                    end = put.acknowledged(node);
                }

                boolean enough = acknowledging.contains(B)
                        && List.of(READ_OLD.primaries(), READ_NEW.primaries()).stream()
                                .allMatch(set -> {
                                    List<NodeId> both = new ArrayList<>(set);
                                    both.retainAll(acknowledging);
                                    return both.size() >= 2;
                                });
                assertThat(end == State.SUCCEEDED)
                        .as("%s acknowledged by %s", list, acknowledging)
                        .isEqualTo(enough);
            }
        }
    }

    @Test
    void aHintForANewNodeCountsAmongTheNewAlone() {
        PutOperation put = new PutOperation(A, READ_OLD, new Quorum(2, 0));
        put.others(node -> !node.equals(D) && !node.equals(C));

        put.acknowledged(A);
        put.acknowledged(E);

        assertThat(put.state()).as("E keeps it for one of them").isEqualTo(State.PENDING);
        assertThat(put.acknowledged(B)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void nodesThatAreGoneForGoodAreNotWaitedFor() {
        PreferenceList gone = new PreferenceList(0, List.of(B, C), List.of(D, B, C), List.of(E));
        PutOperation put = put(gone, B, 3);

        put.acknowledged(B);
        put.acknowledged(C);

        assertThat(put.state()).isEqualTo(State.PENDING);
        assertThat(put.acknowledged(D)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void aWriteIsOnWNodesThoughOthersAreGoneForGood() {
        PutOperation moving = put(new PreferenceList(0, List.of(B), List.of(D), List.of(E)), B, 2);
        PutOperation still = put(new PreferenceList(0, List.of(B), List.of(E)), B, 2);
        assertThat(still.outOfReach(node -> true))
                .as("E keeps no hints for the gone")
                .isEqualTo(new Quorum(1, 0));

        assertThat(moving.acknowledged(B)).isEqualTo(State.PENDING);
        assertThat(moving.acknowledged(D)).isEqualTo(State.SUCCEEDED);
        assertThat(still.acknowledged(B)).as("B alone is left").isEqualTo(State.FAILED);
    }

    @Test
    void aWriteBeginsWhenThoseThatAreLeftOfEachSideCanBeReachedThoughOneSideHasFewerThanW() {
        PutOperation put =
                new PutOperation(B, new PreferenceList(0, List.of(B), List.of(D, B), List.of()), new Quorum(2, 2));

        assertThat(put.outOfReach(node -> true)).isEqualTo(new Quorum(0, 0));
        assertThat(put.outOfReach(node -> !node.equals(D))).isEqualTo(new Quorum(1, 1));
    }

    @Test
    void aWriteDoesNotBeginWhenTheLastFallbackCannotStandInOnBothSides() {
        PreferenceList list = new PreferenceList(0, List.of(A, B), List.of(C, D), List.of(E));
        PutOperation put = new PutOperation(A, list, new Quorum(2, 0));

        assertThat(put.outOfReach(node -> !node.equals(B))).isEqualTo(new Quorum(0, 0));
        assertThat(put.outOfReach(node -> node.equals(C) || node.equals(E))).isEqualTo(new Quorum(1, 0));
    }

    @Test
    void anAnswerNamesHowManyAreMissingThoughOneSideHasFewerThanW() {
        PutOperation put = put(new PreferenceList(0, List.of(B), List.of(D, B), List.of()), B, 2);

        put.acknowledged(B);

        assertThat(put.got()).isEqualTo(1);
        assertThat(put.lacksPrimaries()).isFalse();
        assertThat(put.acknowledged(D)).isEqualTo(State.SUCCEEDED);
        assertThat(put.got()).isEqualTo(2);
    }

    @Test
    void aReadCountsTheAnswersOfThoseThatAreReadFrom() {
        GetOperation get = new GetOperation(READ_OLD, List.of(), 2, CausalHistory.NONE, siblings -> siblings);

        get.own(B, ABSENT, true);

        assertThat(get.answered(D, ABSENT, true))
                .as("D may still lack something")
                .isEqualTo(GetOperation.State.PENDING);
        assertThat(get.answered(A, ABSENT, true)).isEqualTo(GetOperation.State.SUCCEEDED);
    }

    @Test
    void aReadThatCannotHaveRFailsThoughTheCounterpartsAreThere() {
        GetOperation get = new GetOperation(READ_OLD, List.of(), 2, CausalHistory.NONE, siblings -> siblings);
        get.own(B, ABSENT, true);

        get.failed(A, node -> false);
        get.failed(C, node -> false);

        assertThat(get.state()).isEqualTo(GetOperation.State.FAILED);
    }

    @Test
    void aComparisonWaitsForTheCounterpartsToo() {
        GetOperation get = GetOperation.comparison(READ_NEW, List.of(), siblings -> siblings);
        get.own(D, ABSENT, true);
        get.answered(B, ABSENT, true);
        get.answered(C, ABSENT, true);

        assertThat(get.isComplete()).isFalse();
        get.answered(A, ABSENT, true);

        assertThat(get.isComplete()).isTrue();
        assertThat(get.isUnanimous()).isTrue();
    }

    @Test
    void aReadDoesNotWaitForCounterpartsNorRepairThem() {
        GetOperation get = new GetOperation(READ_OLD, List.of(), 2, CausalHistory.NONE, siblings -> siblings);
        assertThat(get.asked()).containsExactly(A, B, C);
        get.own(B, FOUND, true);
        get.answered(A, FOUND, true);
        get.answered(C, FOUND, true);

        assertThat(get.isComplete()).isTrue();
        assertThat(get.answered(D, ABSENT, false)).isEqualTo(GetOperation.State.SUCCEEDED);
        assertThat(get.stale()).isEmpty();
    }

    @Test
    void aReaderThatHasSeenMoreIsAnsweredByACounterpartThatHasIt() {
        GetOperation get = new GetOperation(READ_OLD, List.of(), 1, SEEN, siblings -> siblings);
        get.own(B, ABSENT, true);
        get.answered(A, ABSENT, true);
        get.answered(C, ABSENT, true);

        assertThat(get.widen(node -> true)).first().isEqualTo(D);
        assertThat(get.answered(D, FOUND, false)).isEqualTo(GetOperation.State.SUCCEEDED);
    }

    @Test
    void aRecordThatTheOldCopiesLostIsReadFromACounterpart() {
        GetOperation get = new GetOperation(READ_OLD, List.of(), 1, CausalHistory.NONE, siblings -> siblings);
        get.own(B, new ReadOutcome.Lost("damaged"), true);
        get.answered(A, ABSENT, true);
        get.answered(C, ABSENT, true);

        assertThat(get.widen(node -> true)).contains(D);
        get.answered(D, FOUND, false);
        get.answered(E, ABSENT, false);

        assertThat(get.state()).isEqualTo(GetOperation.State.SUCCEEDED);
        assertThat(get.stale()).contains(B);
    }
}
