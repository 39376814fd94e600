package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.antientropy.KeyDigest;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaMessage.Fetch;
import io.gramme.node.coordinator.ReplicaMessage.Fetched;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Stored;
import io.gramme.node.membership.Intent;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.membership.Topology;
import io.gramme.node.membership.TopologyCommand.Commit;
import io.gramme.node.membership.TopologyCommand.Stage;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.testing.SampleRecords;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.Token;
import io.gramme.ring.env.Clock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node keeps for others while the ring changes around it. */
final class StandInTest {
    private static final int PARTITIONS = 16;
    private static final NodeId SELF = new NodeId(0, 1);
    private static final NodeId SECOND = new NodeId(0, 2);
    private static final NodeId LEAVER = new NodeId(0, 3);
    private static final NodeId FOURTH = new NodeId(0, 4);

    private final List<ReplicaMessage> sent = new ArrayList<>();
    private final Topology before =
            Topology.born(TestCore.ring(PARTITIONS, SELF, SECOND, LEAVER, FOURTH), new Tables(List.of(Table.DEFAULT)));
    private final Topology changing = leaving();
    private final RecordKey key =
            key(partition -> !before.preferenceList(partition, 3).isPrimary(SELF)
                    && changing.preferenceList(partition, 3).isHolder(SELF));

    @TempDir
    private Path folder;

    private Topology leaving() {
        Topology staged = TakeoverTest.decided(before, new Stage(new Intent.Leave(LEAVER)));
        Ring to = RingPlanner.next(before.ring(), staged.staged(), 3).at(2);
        return TakeoverTest.decided(staged, new Commit(staged.version(), to));
    }

    private static RecordKey key(Predicate<Integer> partition) {
        return IntStream.range(0, 1_000)
                .mapToObj(number -> Bytes.utf8("key-" + number))
                .map(name -> new RecordKey(Token.of(name).partition(PARTITIONS), Table.DEFAULT.number(), name))
                .filter(key -> partition.test(key.partition()))
                .findFirst()
                .orElseThrow();
    }

    private <T extends ReplicaMessage> T answer(TestCore tested, long epoch, ReplicaMessage message, Class<T> kind) {
        sent.clear();
        tested.core().onReplica(SECOND, epoch, message);
        TestRing.await(() -> {
            tested.turn();
            return sent.stream().anyMatch(kind::isInstance);
        });
        return sent.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private Store keep(Store.Purpose purpose) {
        NodeId target = before.preferenceList(key.partition(), 3).primaries().get(0);
        return new Store(
                key.partition(), 1, key.table(), key.key(), SampleRecords.siblings(), purpose, Optional.of(target));
    }

    @Test
    void whatItKeepsOfAPartitionThatItHoldsByNowIsShownToWhoeverAsksItsCopy() {
        try (TestCore tested = new TestCore(folder, SELF, (to, message) -> sent.add(message))) {
            tested.hold(before);
            assertThat(answer(tested, 1, keep(Store.Purpose.HINT), Stored.class).refusal())
                    .isEmpty();

            tested.hold(changing);
            Fetch question = new Fetch(key.partition(), 2, key.table(), key.key(), KeyDigest.ABSENT);
            Fetched shown = answer(tested, 2, question, Fetched.class);

            assertThat(shown.outcome()).isInstanceOf(ReadOutcome.Found.class);
            assertThat(shown.whole()).isFalse();
            assertThat(tested.core().replica().digest(key))
                    .as("its copy has it")
                    .isNotEqualTo(KeyDigest.ABSENT);
        }
    }

    @Test
    void aMemberThatDoesNotServeYetSaysSoAndIsNotWaitedFor() {
        try (TestCore tested = new TestCore(folder, FOURTH, (to, message) -> sent.add(message))) {
            tested.hold(TestCore.ring(PARTITIONS, SELF, SECOND, LEAVER));
            Fetch question = new Fetch(key.partition(), 2, key.table(), key.key(), KeyDigest.ABSENT);

            assertThat(answer(tested, 1, question, Fetched.class).outcome()).isInstanceOf(ReadOutcome.Busy.class);
        }
    }

    @Test
    void whatIsPassedOnIsTakenThoughTheWindowForItsTargetIsOver() {
        Duration[] passed = {Duration.ZERO};
        try (TestCore tested = new TestCore(folder, SELF, (to, message) -> sent.add(message), clock(passed))) {
            tested.hold(before);
            assertThat(answer(tested, 1, keep(Store.Purpose.HINT), Stored.class).refusal())
                    .isEmpty();

            passed[0] = Duration.ofDays(1);

            assertThat(answer(tested, 1, keep(Store.Purpose.HINT), Stored.class).refusal())
                    .isPresent();
            assertThat(answer(tested, 1, keep(Store.Purpose.PASSED_ON), Stored.class)
                            .refusal())
                    .isEmpty();
        }
    }

    private static Clock clock(Duration[] passed) {
        Clock machine = new MachineClock();
        return new Clock() {
            @Override
            public long nanoTime() {
                return machine.nanoTime();
            }

            @Override
            public long wallMillis() {
                return machine.wallMillis() + passed[0].toMillis();
            }
        };
    }
}
