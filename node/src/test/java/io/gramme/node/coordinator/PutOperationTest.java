package io.gramme.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.coordinator.PutOperation.State;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.ring.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PutOperationTest {
    private static final NodeId A = new NodeId(0, 1);
    private static final NodeId B = new NodeId(0, 2);
    private static final NodeId C = new NodeId(0, 3);

    private static PutOperation put(int needed) {
        return new PutOperation(A, List.of(A, B, C), needed);
    }

    @Test
    void itSucceedsAtW() {
        PutOperation put = put(2);
        assertThat(put.acknowledged(A)).isEqualTo(State.PENDING);
        assertThat(put.acknowledged(C)).isEqualTo(State.SUCCEEDED);
        assertThat(put.got()).isEqualTo(2);
    }

    @Test
    void theCoordinatorsOwnCopyIsAlwaysAmongThem() {
        PutOperation put = put(1);
        assertThat(put.acknowledged(B)).isEqualTo(State.PENDING);
        assertThat(put.acknowledged(C)).isEqualTo(State.PENDING);
        assertThat(put.acknowledged(A)).isEqualTo(State.SUCCEEDED);
    }

    @Test
    void oneHostCountsOnce() {
        PutOperation put = put(3);
        put.acknowledged(A);
        put.acknowledged(B);
        assertThat(put.acknowledged(B)).isEqualTo(State.PENDING);
        assertThat(put.got()).isEqualTo(2);
    }

    @Test
    void aStrangerDoesNotCount() {
        PutOperation put = put(2);
        put.acknowledged(A);
        assertThat(put.acknowledged(new NodeId(0, 9))).isEqualTo(State.PENDING);
    }

    @Test
    void itFailsAsSoonAsWIsOutOfReach() {
        PutOperation put = put(2);
        assertThat(put.failed(B)).isEqualTo(State.PENDING);
        assertThat(put.refused(C, Refusal.NO_SPACE)).isEqualTo(State.FAILED);
        assertThat(put.sawNoSpace()).isTrue();
        assertThat(put.sawBusy()).isFalse();
    }

    @Test
    void withoutTheCoordinatorsCopyItHasFailed() {
        assertThat(put(1).failed(A)).isEqualTo(State.FAILED);
    }

    @Test
    void anAcknowledgementAfterARefusalChangesNothing() {
        PutOperation put = put(2);
        put.refused(B, Refusal.BUSY);
        put.acknowledged(B);
        assertThat(put.acknowledged(A)).isEqualTo(State.PENDING);
        assertThat(put.sawBusy()).isTrue();
    }

    @Test
    void oneCopyIsEnoughOnARingOfOne() {
        assertThat(new PutOperation(A, List.of(A), 1).acknowledged(A)).isEqualTo(State.SUCCEEDED);
    }
}
