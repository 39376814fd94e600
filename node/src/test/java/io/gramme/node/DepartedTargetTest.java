package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Stored;
import io.gramme.node.handoff.HintSummary;
import io.gramme.node.membership.Table;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.testing.SampleRecords;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.Token;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hint that was acknowledged outlives its target's membership: it goes to all that hold the partition now. */
final class DepartedTargetTest {
    private static final int PARTITIONS = 16;
    private static final NodeId SELF = new NodeId(0, 1);
    private static final NodeId TARGET = new NodeId(0, 2);
    private static final NodeId THIRD = new NodeId(0, 3);
    private static final NodeId FOURTH = new NodeId(0, 4);

    @TempDir
    private Path folder;

    private final Map<NodeId, Store> sent = new TreeMap<>();
    private TestCore tested;
    private NodeCore core;

    @BeforeEach
    void openACore() {
        tested = new TestCore(folder, SELF, this::sent);
        core = tested.core();
    }

    private void sent(NodeId to, ReplicaMessage message) {
        if (message instanceof Store store) {
            sent.put(to, store);
        }
    }

    @AfterEach
    void closeIt() {
        tested.close();
    }

    private long kept() {
        return core.hints().summaries().stream().mapToLong(HintSummary::hints).sum();
    }

    private void acknowledge(NodeId from) {
        Store store = Objects.requireNonNull(sent.get(from));
        core.onReplica(from, 1, new Stored(store.partition(), store.op(), Optional.empty(), 1));
    }

    @Test
    void itsHintGoesToEverybodyWhoHoldsThePartitionNowAndIsForgottenWhenAllHaveIt() {
        Ring four = TestCore.ring(PARTITIONS, SELF, TARGET, THIRD, FOURTH);
        RecordKey key = keyThatIsNotHere(four);
        tested.hold(four);
        core.onReplica(
                THIRD,
                1,
                new Store(
                        key.partition(),
                        1,
                        key.table(),
                        key.key(),
                        SampleRecords.siblings(),
                        Store.Purpose.HINT,
                        Optional.of(TARGET)));
        TestRing.await(() -> {
            tested.turn();
            return kept() == 1;
        });

        Ring three = TestCore.ring(PARTITIONS, SELF, THIRD, FOURTH);
        tested.hold(new Ring(2, three.members(), owners(three)));
        core.onLinks(new TreeSet<>(List.of(THIRD, FOURTH)), new TreeSet<>(List.of(THIRD, FOURTH)));
        TestRing.await(() -> {
            tested.turn();
            return sent.size() == 2 && core.replica().digest(key) != 0;
        });
        assertThat(sent.values())
                .allSatisfy(store -> assertThat(store.purpose()).isEqualTo(Store.Purpose.HANDOFF));
        acknowledge(THIRD);
        tested.turn();
        assertThat(kept()).as("the fourth has not acknowledged").isEqualTo(1);

        acknowledge(FOURTH);
        TestRing.await(() -> {
            tested.turn();
            return kept() == 0;
        });
    }

    private static List<NodeId> owners(Ring ring) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition ->
                        ring.preferenceList(partition, 1).primaries().get(0))
                .toList();
    }

    private static RecordKey keyThatIsNotHere(Ring ring) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> Bytes.utf8("k" + i))
                .map(name -> new RecordKey(Token.of(name).partition(PARTITIONS), Table.DEFAULT.number(), name))
                .filter(key -> !ring.preferenceList(key.partition(), 3).isPrimary(SELF))
                .findFirst()
                .orElseThrow();
    }
}
