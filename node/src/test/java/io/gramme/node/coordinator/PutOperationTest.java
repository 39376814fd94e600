package io.gramme.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.coordinator.PutOperation.Copy;
import io.gramme.node.coordinator.PutOperation.Quorum;
import io.gramme.node.coordinator.PutOperation.State;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

final class PutOperationTest {
    private static final NodeId A = new NodeId(0, 1);
    private static final NodeId B = new NodeId(0, 2);
    private static final NodeId C = new NodeId(0, 3);
    private static final NodeId D = new NodeId(0, 4);
    private static final NodeId E = new NodeId(0, 5);
    private static final PreferenceList THREE = new PreferenceList(0, List.of(A, B, C), List.of());
    private static final PreferenceList FIVE = new PreferenceList(0, List.of(A, B, C), List.of(D, E));

    private static PutOperation begun(int w) {
        PutOperation put = new PutOperation(A, THREE, new Quorum(w, 0));
        put.others(PutOperationTest::anybody);
        return put;
    }

    private static Predicate<NodeId> allBut(NodeId... down) {
        return node -> !Set.of(down).contains(node);
    }

    private static Copy copy(NodeId node) {
        return new Copy(node, node);
    }

    private static boolean anybody(NodeId node) {
        return node != null;
    }

    @Test
    void itSucceedsAtW() {
        PutOperation put = begun(2);

        assertThat(put.acknowledged(A)).isEqualTo(State.PENDING);
        assertThat(put.acknowledged(C)).isEqualTo(State.SUCCEEDED);
        assertThat(put.got()).isEqualTo(2);
    }

    @Test
    void theCoordinatorsOwnCopyIsAlwaysAmongThem() {
        PutOperation put = begun(1);

        assertThat(put.acknowledged(B)).isEqualTo(State.PENDING);
        assertThat(put.acknowledged(C)).isEqualTo(State.PENDING);
        assertThat(put.acknowledged(A)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void oneHostCountsOnce() {
        PutOperation put = begun(3);

        put.acknowledged(A);
        put.acknowledged(B);

        assertThat(put.acknowledged(B)).isEqualTo(State.PENDING);
        assertThat(put.got()).isEqualTo(2);
    }

    @Test
    void aStrangerDoesNotCount() {
        PutOperation put = begun(2);

        put.acknowledged(A);

        assertThat(put.acknowledged(new NodeId(0, 9))).isEqualTo(State.PENDING);
    }

    @Test
    void aPrimaryThatIsDownIsReplacedAtOnceByTheNextNode() {
        PutOperation put = new PutOperation(A, FIVE, new Quorum(3, 0));

        assertThat(put.others(allBut(B))).containsExactly(new Copy(D, B), copy(C));
        put.acknowledged(A);
        put.acknowledged(C);
        assertThat(put.acknowledged(D)).isEqualTo(State.SUCCEEDED);
        assertThat(put.isCovered()).isTrue();
    }

    @Test
    void aFallbackThatIsDownIsPassedOver() {
        PutOperation put = new PutOperation(A, FIVE, new Quorum(2, 0));

        assertThat(put.others(allBut(B, D))).containsExactly(new Copy(E, B), copy(C));
    }

    @Test
    void eachPrimaryThatIsDownHasAFallbackOfItsOwn() {
        PutOperation put = new PutOperation(A, FIVE, new Quorum(3, 0));

        assertThat(put.others(allBut(B, C))).containsExactly(new Copy(D, B), new Copy(E, C));
    }

    @Test
    void withoutAFurtherNodeTheCoordinatorKeepsTheHintAndThatIsNoFurtherAcknowledgement() {
        PutOperation put = new PutOperation(A, THREE, new Quorum(3, 0));

        assertThat(put.others(allBut(B))).containsExactly(new Copy(A, B), copy(C));
        put.acknowledged(A);
        assertThat(put.acknowledged(C)).isEqualTo(State.FAILED);
        assertThat(put.got()).isEqualTo(2);
    }

    @Test
    void aPrimaryThatDiesInTheMiddleIsReplacedWithinTheSameRequest() {
        PutOperation put = new PutOperation(A, FIVE, new Quorum(3, 0));
        put.others(PutOperationTest::anybody);

        assertThat(put.failed(C, allBut(C))).contains(new Copy(D, C));
        put.acknowledged(A);
        put.acknowledged(B);

        assertThat(put.acknowledged(D)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void aFallbackThatRefusesIsReplacedByTheNext() {
        PutOperation put = new PutOperation(A, FIVE, new Quorum(2, 0));
        put.others(allBut(B));

        put.refused(Refusal.HINTS_FULL);

        assertThat(put.failed(D, allBut(B))).contains(new Copy(E, B));
        assertThat(put.failed(E, allBut(B))).contains(new Copy(A, B));
        assertThat(put.saw(Refusal.HINTS_FULL)).isTrue();
    }

    @Test
    void aSlowPrimaryIsHelpedOutOnceAndStillCountsWhenItAnswers() {
        PutOperation put = new PutOperation(A, FIVE, new Quorum(3, 0));
        put.others(PutOperationTest::anybody);
        put.acknowledged(A);
        put.acknowledged(B);

        assertThat(put.hurry(PutOperationTest::anybody)).containsExactly(new Copy(D, C));
        assertThat(put.hurry(PutOperationTest::anybody)).isEmpty();

        assertThat(put.acknowledged(C)).isEqualTo(State.SUCCEEDED);
        assertThat(put.isCovered()).isTrue();
        assertThat(put.failed(D, PutOperationTest::anybody)).isEmpty();
    }

    @Test
    void whoeverHasNotAnsweredInTheEndIsKeptAHintFor() {
        PutOperation put = new PutOperation(A, FIVE, new Quorum(1, 0));
        put.others(PutOperationTest::anybody);
        put.acknowledged(A);
        put.acknowledged(C);

        assertThat(put.isCovered()).isFalse();
        assertThat(put.settle()).containsExactly(new Copy(A, B));
        assertThat(put.isCovered()).isTrue();
    }

    @Test
    void fallbacksDoNotCountAsPrimaries() {
        PutOperation put = new PutOperation(A, FIVE, new Quorum(2, 2));
        put.others(allBut(B));
        put.acknowledged(A);

        assertThat(put.acknowledged(D)).isEqualTo(State.PENDING);
        assertThat(put.lacksPrimaries()).isTrue();
        assertThat(put.acknowledged(C)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void withTooFewPrimariesItHasFailed() {
        PutOperation put = new PutOperation(A, FIVE, new Quorum(2, 2));
        put.others(allBut(B));
        put.acknowledged(A);
        put.acknowledged(D);

        put.failed(C, allBut(B, C));

        assertThat(put.state()).isEqualTo(State.FAILED);
    }

    @Test
    void aCoordinatorOutsideTheFirstNKeepsWhatIsForTheFirst() {
        PutOperation put = new PutOperation(D, FIVE, new Quorum(2, 0));

        assertThat(put.ownTarget()).isEqualTo(A);
        assertThat(put.others(allBut(A, B, C))).containsExactly(new Copy(E, B), new Copy(D, C));
        put.acknowledged(D);
        assertThat(put.acknowledged(E)).isEqualTo(State.SUCCEEDED);
        assertThat(put.isCovered()).isTrue();
    }

    @Test
    void itFailsAsSoonAsWIsOutOfReach() {
        PutOperation put = begun(2);

        put.failed(B, allBut(B));
        assertThat(put.state()).isEqualTo(State.PENDING);
        put.refused(Refusal.NO_SPACE);
        put.failed(C, allBut(B));

        assertThat(put.state()).isEqualTo(State.FAILED);
        assertThat(put.saw(Refusal.NO_SPACE)).isTrue();
        assertThat(put.saw(Refusal.BUSY)).isFalse();
    }

    @Test
    void anAcknowledgementAfterARefusalChangesNothing() {
        PutOperation put = begun(2);

        put.failed(B, PutOperationTest::anybody);
        put.acknowledged(B);

        assertThat(put.acknowledged(A)).isEqualTo(State.PENDING);
    }

    @Test
    void oneCopyIsEnoughOnARingOfOne() {
        PutOperation put = new PutOperation(A, new PreferenceList(0, List.of(A), List.of()), new Quorum(1, 0));

        assertThat(put.others(PutOperationTest::anybody)).isEmpty();
        assertThat(put.acknowledged(A)).isEqualTo(State.SUCCEEDED);
        assertThat(put.isCovered()).isTrue();
    }
}
