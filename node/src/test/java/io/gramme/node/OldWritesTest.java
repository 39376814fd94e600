package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Stored;
import io.gramme.node.membership.Intent;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.membership.Topology;
import io.gramme.node.membership.TopologyCommand.Commit;
import io.gramme.node.membership.TopologyCommand.Stage;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.testing.SampleRecords;
import io.gramme.node.transfer.TransferMessage.Verify;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A coordinator that was left out of a barrier, for nobody could reach it, writes to the old copies alone. Once new copies are compared
 * with those nobody takes such a write any more: the comparison would not see it.
 */
final class OldWritesTest {
    private static final int PARTITIONS = 16;
    private static final NodeId SELF = new NodeId(0, 1);
    private static final NodeId SECOND = new NodeId(0, 2);

    private final List<ReplicaMessage> sent = new ArrayList<>();
    private final Topology before = Topology.born(
            TestCore.ring(PARTITIONS, SELF, SECOND, new NodeId(0, 3)), new Tables(List.of(Table.DEFAULT)));
    private final Topology changing = joining();

    @TempDir
    private Path folder;

    private Topology joining() {
        RingMember fourth = new RingMember(new NodeId(0, 4), "default", 1);
        Topology staged = TakeoverTest.decided(before, new Stage(new Intent.Join(fourth, 1)));
        Ring to = RingPlanner.next(before.ring(), staged.staged(), 3).at(2);
        return TakeoverTest.decided(staged, new Commit(staged.version(), to));
    }

    private Bytes movingKey() {
        return IntStream.range(0, 1_000)
                .mapToObj(number -> Bytes.utf8("key-" + number))
                .filter(key ->
                        changing.change().orElseThrow().isMoving(Token.of(key).partition(PARTITIONS)))
                .findFirst()
                .orElseThrow();
    }

    /** Whether a record that another node sends under the first epoch is taken. */
    private boolean takes(TestCore tested, Store.Purpose purpose) {
        Bytes key = movingKey();
        int partition = Token.of(key).partition(PARTITIONS);
        sent.clear();
        tested.core()
                .onReplica(
                        SECOND,
                        1,
                        new Store(
                                partition,
                                7,
                                Table.DEFAULT.number(),
                                key,
                                SampleRecords.siblings(),
                                purpose,
                                Optional.empty()));
        TestRing.await(() -> {
            tested.turn();
            return sent.stream().anyMatch(Stored.class::isInstance);
        });
        Stored answer = (Stored)
                sent.stream().filter(Stored.class::isInstance).findFirst().orElseThrow();
        assertThat(answer.refusal()).isIn(Optional.empty(), Optional.of(Refusal.ELSEWHERE));
        return answer.refusal().isEmpty();
    }

    private TestCore core() {
        return new TestCore(folder, SELF, (to, message) -> sent.add(message));
    }

    @Test
    void aWriteOfBeforeTheChangeIsTakenUntilEverybodyKnowsOfIt() {
        try (TestCore tested = core()) {
            tested.hold(before);
            tested.turn();
            tested.hold(changing);
            tested.core().onVerify(new Verify(1, 1));
            assertThat(takes(tested, Store.Purpose.PUT)).isTrue();

            tested.core().onVerify(new Verify(2, 1));

            assertThat(takes(tested, Store.Purpose.PUT)).isFalse();
            assertThat(takes(tested, Store.Purpose.REPAIR)).isTrue();
        }
    }

    @Test
    void aProcessThatBeginsInAChangeTakesNoWriteOfBefore() {
        try (TestCore tested = core()) {
            tested.hold(changing);

            assertThat(takes(tested, Store.Purpose.PUT)).isFalse();
        }
    }

    @Test
    void aWriteUnderAnEpochThatIsYetToComeIsTakenWhenItHasCome() {
        Topology without = Topology.born(
                TestCore.ring(PARTITIONS, SECOND, new NodeId(0, 3), new NodeId(0, 4)),
                new Tables(List.of(Table.DEFAULT)));
        Bytes key = movingKey();
        Store early = new Store(
                Token.of(key).partition(PARTITIONS),
                7,
                Table.DEFAULT.number(),
                key,
                SampleRecords.siblings(),
                Store.Purpose.PUT,
                Optional.empty());
        try (TestCore tested = core()) {
            tested.hold(without);
            tested.turn();
            tested.core().onReplica(SECOND, 2, early);
            tested.turn();
            assertThat(sent).noneMatch(Stored.class::isInstance);

            tested.hold(Topology.born(before.ring().at(2), before.tables()));

            TestRing.await(() -> {
                tested.turn();
                return sent.stream().anyMatch(Stored.class::isInstance);
            });
            assertThat(sent)
                    .filteredOn(Stored.class::isInstance)
                    .allMatch(answer -> ((Stored) answer).refusal().isEmpty());
        }
    }

    @Test
    void aLoopSaysWhatBarrierItKnowsOf() {
        try (TestCore tested = core()) {
            tested.hold(before);
            tested.turn();
            tested.core().onVerify(new Verify(2, 1));

            TestRing.await(() -> {
                tested.turn();
                return tested.standing().barrier() == 2;
            });
        }
    }
}
