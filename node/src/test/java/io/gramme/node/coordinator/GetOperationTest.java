package io.gramme.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.coordinator.GetOperation.State;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.testing.SampleRecords;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GetOperationTest {
    private static final NodeId A = new NodeId(0, 1);
    private static final NodeId B = new NodeId(0, 2);
    private static final NodeId C = new NodeId(0, 3);
    private static final NodeId D = new NodeId(0, 4);
    private static final PreferenceList LIST = new PreferenceList(0, List.of(A, B, C), List.of(D));
    private static final ReadOutcome ABSENT = new ReadOutcome.Absent();
    private static final ReadOutcome SAME = new ReadOutcome.Same();
    private static final ReadOutcome LOST = new ReadOutcome.Lost("checksum");

    private static GetOperation get(int needed) {
        return get(needed, CausalHistory.NONE);
    }

    private static GetOperation get(int needed, CausalHistory atLeast) {
        return new GetOperation(LIST, List.of(), needed, atLeast, siblings -> siblings);
    }

    static ReadOutcome found(long incarnation, String value) {
        return new ReadOutcome.Found(record(incarnation, value), incarnation);
    }

    static KeyRecord record(long incarnation, String value) {
        return SampleRecords.value(incarnation, value);
    }

    private static boolean anybody(NodeId node) {
        return node != null;
    }

    @Test
    void itSucceedsAtRWithEverythingThatWasAnswered() {
        GetOperation get = get(2);
        assertThat(get.own(A, found(1, "left"), true)).isEqualTo(State.PENDING);
        assertThat(get.answered(B, found(2, "right"), true)).isEqualTo(State.SUCCEEDED);
        assertThat(get.merged().values()).containsExactlyInAnyOrder(Bytes.utf8("left"), Bytes.utf8("right"));
        assertThat(get.isComplete()).isFalse();
    }

    @Test
    void theSameRecordIsSentOnce() {
        GetOperation get = get(3);
        get.own(A, found(1, "v"), true);
        get.answered(B, SAME, true);
        assertThat(get.answered(C, SAME, true)).isEqualTo(State.SUCCEEDED);
        assertThat(get.stale()).isEmpty();
    }

    @Test
    void whoeverWasBehindIsRepairedAndNobodyElse() {
        GetOperation get = get(1);
        get.own(A, found(1, "v"), true);
        get.answered(B, ABSENT, true);
        get.answered(C, SAME, true);
        assertThat(get.isComplete()).isTrue();
        assertThat(get.stale()).containsExactly(B);
    }

    @Test
    void nothingAnywhereIsNothingToRepair() {
        GetOperation get = get(2);
        get.own(A, ABSENT, true);
        assertThat(get.answered(B, SAME, true)).isEqualTo(State.SUCCEEDED);
        assertThat(get.merged().isEmpty()).isTrue();
        assertThat(get.stale()).isEmpty();
    }

    @Test
    void aCopyThatIsNotWholeGivesItsDataAndDoesNotCount() {
        GetOperation get = get(2);
        get.own(A, found(1, "v"), false);
        assertThat(get.answered(B, ABSENT, true)).isEqualTo(State.PENDING);
        assertThat(get.answered(C, ABSENT, true)).isEqualTo(State.SUCCEEDED);
        assertThat(get.merged().values()).containsExactly(Bytes.utf8("v"));
    }

    @Test
    void notFoundOfAnEmptiedCopyIsNoAnswer() {
        GetOperation get = get(2);
        get.own(A, ABSENT, false);
        get.answered(B, ABSENT, false);
        assertThat(get.answered(C, ABSENT, true)).isEqualTo(State.FAILED);
    }

    @Test
    void aLostRecordIsNeverNotFound() {
        GetOperation get = get(1);
        assertThat(get.own(A, LOST, true)).isEqualTo(State.PENDING);
        assertThat(get.answered(B, ABSENT, true)).isEqualTo(State.PENDING);
        assertThat(get.answered(C, ABSENT, true)).isEqualTo(State.CORRUPT);
    }

    @Test
    void aLostRecordIsRepairedFromACopyThatHasIt() {
        GetOperation get = get(1);
        get.own(A, LOST, true);
        assertThat(get.answered(B, found(1, "v"), true)).isEqualTo(State.SUCCEEDED);
        get.answered(C, found(1, "v"), true);
        assertThat(get.stale()).containsExactly(A);
    }

    @Test
    void anAnswerThatComesTwiceCountsOnce() {
        GetOperation get = get(2);
        get.answered(B, ABSENT, true);
        assertThat(get.answered(B, ABSENT, true)).isEqualTo(State.PENDING);
        assertThat(get.answered(new NodeId(0, 9), ABSENT, true)).isEqualTo(State.PENDING);
        assertThat(get.got()).isEqualTo(1);
    }

    @Test
    void itFailsAsSoonAsRIsOutOfReach() {
        GetOperation get = get(2);
        get.failed(B, GetOperationTest::anybody);
        assertThat(get.state()).isEqualTo(State.PENDING);
        get.failed(C, GetOperationTest::anybody);
        assertThat(get.state()).isEqualTo(State.FAILED);
    }

    @Test
    void lastWriteWinsAnswersWithOneVersion() {
        GetOperation get = new GetOperation(
                new PreferenceList(0, List.of(A, B), List.of()), List.of(), 2, CausalHistory.NONE, Siblings::keepLast);
        get.own(A, found(1, "one"), true);
        get.answered(B, found(2, "two"), true);
        assertThat(get.merged().values()).hasSize(1);
    }

    @Test
    void whatAFallbackHoldsIsMergedInAndItsAnswerDoesNotCount() {
        GetOperation get = get(2);
        get.own(A, ABSENT, true);

        assertThat(get.failed(B, GetOperationTest::anybody)).contains(D);
        assertThat(get.answered(D, found(1, "kept"), true)).isEqualTo(State.PENDING);
        assertThat(get.answered(C, ABSENT, true)).isEqualTo(State.SUCCEEDED);

        assertThat(get.merged().values()).containsExactly(Bytes.utf8("kept"));
        assertThat(get.stale()).containsExactly(A, C);
    }

    @Test
    void notFoundOfAFallbackIsNoAnswer() {
        GetOperation get = get(2);
        get.own(A, ABSENT, true);
        get.failed(B, GetOperationTest::anybody);
        get.failed(C, GetOperationTest::anybody);

        assertThat(get.answered(D, ABSENT, true)).isEqualTo(State.FAILED);
    }

    @Test
    void aReaderIsNotAnsweredWithLessThanItHasSeen() {
        CausalHistory seen = CausalHistory.of(record(7, "seen").siblings().clock());
        GetOperation get = get(1, seen);

        assertThat(get.own(A, ABSENT, true)).isEqualTo(State.PENDING);
        assertThat(get.answered(B, ABSENT, true)).isEqualTo(State.PENDING);
        assertThat(get.widen(GetOperationTest::anybody)).isEmpty();
        assertThat(get.answered(C, found(7, "seen"), true)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void whatWasWrittenWhileTheFirstNodesWereAwayIsLookedForWithTheFallbacks() {
        CausalHistory seen = CausalHistory.of(record(7, "seen").siblings().clock());
        GetOperation get = get(1, seen);
        get.own(A, ABSENT, true);
        get.answered(B, ABSENT, true);
        get.answered(C, ABSENT, true);

        assertThat(get.widen(GetOperationTest::anybody)).containsExactly(D);
        assertThat(get.answered(D, found(7, "seen"), false)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void aReaderWhoseWriteNobodyKnowsIsToldSo() {
        CausalHistory seen = CausalHistory.of(record(7, "seen").siblings().clock());
        GetOperation get = get(1, seen);
        get.own(A, ABSENT, true);
        get.failed(B, node -> false);

        assertThat(get.answered(C, ABSENT, true)).isEqualTo(State.STALE);
    }

    @Test
    void whatNoMemberHasAnyMoreHasBeenForgotten() {
        CausalHistory seen = CausalHistory.of(record(7, "seen").siblings().clock());
        GetOperation get = get(1, seen);
        get.own(A, ABSENT, true);
        get.answered(B, ABSENT, true);
        get.answered(C, ABSENT, true);
        assertThat(get.isForgotten()).isFalse();
        get.widen(GetOperationTest::anybody);
        assertThat(get.isForgotten()).isFalse();

        get.answered(D, ABSENT, false);
        assertThat(get.isForgotten())
                .as("a hint may have passed between the two questions")
                .isFalse();
        assertThat(get.mustAskAgain()).isTrue();
        get.own(A, ABSENT, true);
        get.answered(B, ABSENT, true);
        assertThat(get.answered(C, ABSENT, true)).isEqualTo(State.SUCCEEDED);
        assertThat(get.isForgotten()).isTrue();
        assertThat(get.mustAskAgain()).isFalse();
    }

    @Test
    void whatReachedACopyBetweenTheTwoQuestionsIsFound() {
        CausalHistory seen = CausalHistory.of(record(7, "seen").siblings().clock());
        GetOperation get = get(1, seen);
        get.own(A, ABSENT, true);
        get.answered(B, ABSENT, true);
        get.answered(C, ABSENT, true);
        get.widen(GetOperationTest::anybody);
        get.answered(D, ABSENT, false);
        get.mustAskAgain();

        assertThat(get.own(A, found(7, "seen"), true)).isEqualTo(State.SUCCEEDED);
        assertThat(get.isForgotten()).isFalse();
    }

    @Test
    void itIsNotForgottenWhileAMemberCannotSayOrACopyLacksSomething() {
        CausalHistory seen = CausalHistory.of(record(7, "seen").siblings().clock());
        GetOperation unheard = get(1, seen);
        GetOperation lacking = get(1, seen);
        GetOperation lost = get(1, seen);
        for (GetOperation get : List.of(unheard, lacking, lost)) {
            get.own(A, ABSENT, true);
            get.answered(B, ABSENT, true);
            get.answered(C, ABSENT, get != lacking);
            get.widen(node -> get != unheard);
        }
        lacking.answered(D, ABSENT, false);
        lost.answered(D, LOST, false);

        assertThat(List.of(unheard, lacking, lost))
                .allMatch(get -> get.state() == State.STALE)
                .noneMatch(GetOperation::isForgotten);
    }

    @Test
    void itIsNotForgottenWhileAMemberThatLeavesMayKeepIt() {
        CausalHistory seen = CausalHistory.of(record(7, "seen").siblings().clock());
        PreferenceList list = new PreferenceList(0, List.of(A, B), List.of(), List.of(C), List.of(D));
        GetOperation get = new GetOperation(list, List.of(), 1, seen, siblings -> siblings);
        get.own(A, ABSENT, true);
        get.answered(B, ABSENT, true);

        assertThat(get.widen(node -> true)).containsExactly(C, D);
        get.answered(C, ABSENT, false);
        assertThat(get.answered(D, found(7, "seen"), false)).isEqualTo(State.SUCCEEDED);
        assertThat(get.isForgotten()).isFalse();
    }

    @Test
    void whatNoMemberHasThatIsThereIsForgottenThoughAnotherIsAway() {
        for (NodeId away : List.of(C, D)) {
            CausalHistory seen = CausalHistory.of(record(7, "seen").siblings().clock());
            GetOperation get = new GetOperation(LIST, List.of(away), 1, seen, siblings -> siblings);
            for (int round = 0; round < 2; round++) {
                get.own(A, ABSENT, true);
                get.answered(B, ABSENT, true);
                if (away.equals(C)) {
                    get.failed(C, node -> true).ifPresent(further -> get.answered(further, ABSENT, false));
                } else {
                    get.answered(C, ABSENT, true);
                }
                get.widen(node -> true).forEach(further -> get.answered(further, ABSENT, false));
                assertThat(get.mustAskAgain()).isEqualTo(round == 0);
            }

            assertThat(get.isForgotten()).as("%s is away", away).isTrue();
            assertThat(get.state()).isEqualTo(State.SUCCEEDED);
        }
    }

    @Test
    void aComparisonDoesNotWaitForWhoIsAway() {
        GetOperation get = GetOperation.comparison(LIST, List.of(C), siblings -> siblings);
        get.own(A, ABSENT, true);
        get.answered(B, ABSENT, true);

        assertThat(get.asked()).containsExactly(A, B);
        assertThat(get.isUnanimous()).isTrue();
    }

    @Test
    void theWholeCopyThatAnswersFirstIsTheFastest() {
        GetOperation get = get(3);
        get.own(A, ABSENT, false);
        get.answered(C, ABSENT, true);
        get.answered(B, ABSENT, true);

        assertThat(get.fastest()).contains(C);
    }
}
