package io.gramme.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.RequestId;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Terms;
import io.gramme.node.coordinator.Operation.Forwarding;
import io.gramme.node.coordinator.ReplicaMessage.Forward;
import io.gramme.node.replica.VersionLimits;
import io.gramme.node.replica.VnodeTable;
import io.gramme.node.testing.SampleSettings;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ForwardsTest {
    private static final NodeId SELF = new NodeId(0, 1);
    private static final NodeId FIRST = new NodeId(0, 2);
    private static final NodeId SECOND = new NodeId(0, 3);
    private static final Response DRAINING = Response.Failed.of(ErrorCode.DRAINING, "it is stopping");
    private static final Response CORRUPT = Response.Failed.of(ErrorCode.CORRUPT, "damaged");

    private final ManualClock clock = new ManualClock();
    private final Operations operations = new Operations(clock, 10, 100);
    private final List<NodeId> asked = new ArrayList<>();
    private final List<Response> answers = new ArrayList<>();
    private final LoopState state = new LoopState(
            new Coordinator.Config(
                    SELF,
                    1,
                    VnodeTable.of(1),
                    1_000,
                    10,
                    VersionLimits.DEFAULT,
                    SampleSettings.sync(),
                    SampleSettings.reap(),
                    86_400_000),
            this::sent,
            clock,
            operations);
    private final List<Caller> begunHere = new ArrayList<>();
    private final Forwards forwards =
            new Forwards(state, (caller, partition, request, deadline) -> begunHere.add(caller));
    private long op;

    private void sent(NodeId to, ReplicaMessage message, long epoch) {
        asked.add(to);
        op = ((Forward) message).op();
    }

    @BeforeEach
    void forwardOne() {
        state.reachable(FIRST, true);
        state.reachable(SECOND, true);
        Request get = new Request.Get("default", Bytes.utf8("k"), Terms.DEFAULT);
        forwards.start(answers::add, List.of(FIRST, SECOND), 0, get, 1_000_000);
    }

    private Forwarding underWay() {
        return (Forwarding) Objects.requireNonNull(operations.find(op));
    }

    @Test
    void whatOneNodeDoesNotTakeGoesToTheNext() {
        forwards.answered(op, underWay(), FIRST, DRAINING);

        assertThat(asked).containsExactly(FIRST, SECOND);
        assertThat(answers).isEmpty();
        forwards.answered(op, underWay(), SECOND, DRAINING);
        assertThat(answers).containsExactly(DRAINING);
        assertThat(operations.noCallers()).isTrue();
    }

    @Test
    void anAnswerIsAnAnswerThoughItIsBadNews() {
        forwards.answered(op, underWay(), FIRST, CORRUPT);

        assertThat(asked).containsExactly(FIRST);
        assertThat(answers).containsExactly(CORRUPT);
    }

    @Test
    void aNodeThatIsLostIsReplacedByOneThatCanBeReached() {
        forwards.lost(op, underWay(), FIRST);
        forwards.answered(op, underWay(), FIRST, CORRUPT);
        assertThat(asked).containsExactly(FIRST, SECOND);
        assertThat(answers).as("the first is no longer asked").isEmpty();
    }

    @Test
    void theDeathOfTheLastNodeThatHoldsTheKeyRefusesNoWrite() {
        Request delete =
                new Request.Delete("default", Bytes.utf8("k"), Bytes.EMPTY, new RequestId(1, 2), Terms.DEFAULT);
        forwards.start(answers::add, List.of(FIRST), 0, delete, 1_000_000);
        state.reachable(FIRST, false);
        forwards.lost(op, underWay(), FIRST);

        assertThat(answers).as("this node stands in").isEmpty();
        begunHere.get(0).reply(Response.Failed.of(ErrorCode.OVERLOADED, "the disk is slow"));
        begunHere.get(0).reply(DRAINING);
        assertThat(answers).singleElement().isInstanceOfSatisfying(Response.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(failed.maySurvive()).as("the first may have written it").isTrue();
        });
    }

    @Test
    void whatBeganAgainHereIsAnsweredAtTheFirstDeadline() {
        state.reachable(FIRST, false);
        forwards.lost(op, underWay(), FIRST);
        state.reachable(SECOND, false);
        forwards.lost(op, underWay(), SECOND);

        forwards.expire(op, underWay());
        begunHere.get(0).reply(DRAINING);
        assertThat(answers)
                .singleElement()
                .isInstanceOfSatisfying(
                        Response.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(ErrorCode.TIMEOUT));
    }

    @Test
    void aNodeThatCameBackMeanwhileIsAskedAgain() {
        state.reachable(FIRST, false);
        forwards.lost(op, underWay(), FIRST);
        state.reachable(FIRST, true);
        state.reachable(SECOND, false);
        forwards.lost(op, underWay(), SECOND);

        assertThat(begunHere).hasSize(1);
        assertThat(answers).isEmpty();
    }

    @Test
    void nothingBeginsAgainWhenItsTimeIsOver() {
        state.reachable(SECOND, false);
        clock.advance(1_000_000);
        forwards.lost(op, underWay(), FIRST);

        assertThat(begunHere).isEmpty();
        assertThat(answers).hasSize(1);
    }
}
