package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.gossip.Membership;
import io.gramme.gossip.RingState;
import io.gramme.gossip.Wholeness;
import io.gramme.node.coordinator.LoopEvents;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Stored;
import io.gramme.node.handoff.HintConfig;
import io.gramme.node.handoff.HintSummary;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.replica.VnodeTable;
import io.gramme.node.storage.ChronicleIndexFactory;
import io.gramme.node.storage.Faults;
import io.gramme.node.storage.FileDisk;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.testing.SampleRecords;
import io.gramme.node.testing.SampleSettings;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.Token;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
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

    @TempDir
    private Path hints;

    private final Map<NodeId, Store> sent = new TreeMap<>();
    private FileDisk disk;
    private NodeCore core;

    @BeforeEach
    void openACore() {
        disk = new FileDisk(folder, "tested", () -> {}, DepartedTargetTest::fail);
        SplittableRandom random = new SplittableRandom(1);
        NodeCore.Settings settings = new NodeCore.Settings(
                SELF,
                1,
                VnodeTable.of(7),
                new Tables(List.of(Table.DEFAULT)),
                Optional.empty(),
                new StorageConfig(0, 1 << 16, 10_000_000, 1 << 20, 0),
                new HintConfig(1 << 16, 1 << 20, 1_000_000, 1 << 20, 1_000_000),
                1_000,
                100,
                SampleSettings.sync(),
                SampleSettings.reap());
        core = NodeCore.open(
                settings,
                new StorageEngine.Environment(new MachineClock(), random, Faults.NONE),
                new NodeCore.Media(
                        disk,
                        new ChronicleIndexFactory(folder.resolve("index")),
                        new HintFiles(hints, "tested", () -> {}, DepartedTargetTest::fail)),
                this::sent,
                new NoSignals());
    }

    private static void fail(Throwable failure) {
        throw new AssertionError(failure);
    }

    private void sent(NodeId to, ReplicaMessage message) {
        if (message instanceof Store store) {
            sent.put(to, store);
        }
    }

    private static final class NoSignals implements LoopEvents {
        @Override
        public void overdue(NodeId peer) {}

        @Override
        public void traffic(NodeId peer) {}

        @Override
        public void reaped(TreeId tree, List<KeyState> tombstones, List<NodeId> confirmed) {}
    }

    @AfterEach
    void closeIt() {
        core.abandon();
        disk.close();
    }

    private static Ring ring(NodeId... members) {
        return RingPlanner.firstEpoch(
                List.of(members).stream()
                        .map(id -> new RingMember(id, "default", 1))
                        .toList(),
                PARTITIONS);
    }

    private void hold(long version, Ring ring) {
        Map<NodeId, Long> stores = new HashMap<>();
        ring.members().forEach(member -> stores.put(member.id(), member.id().low()));
        RingState state = new RingState(new NodeId(9, 9), ring, stores);
        core.onView(new ClusterView(version, Optional.of(state), Wholeness.WHOLE, Membership.EMPTY));
    }

    private void turn() {
        core.onTick();
        core.endOfTurn();
    }

    private long kept() {
        return core.hints().summaries().stream().mapToLong(HintSummary::hints).sum();
    }

    private void acknowledge(NodeId from) {
        Store store = Objects.requireNonNull(sent.get(from));
        core.onReplica(from, new Stored(store.partition(), store.op(), Optional.empty(), 1));
    }

    @Test
    void itsHintGoesToEverybodyWhoHoldsThePartitionNowAndIsForgottenWhenAllHaveIt() {
        Ring four = ring(SELF, TARGET, THIRD, FOURTH);
        RecordKey key = keyThatIsNotHere(four);
        hold(1, four);
        core.onReplica(
                THIRD,
                new Store(
                        key.partition(),
                        1,
                        key.table(),
                        key.key(),
                        SampleRecords.siblings(),
                        Store.Purpose.HINT,
                        Optional.of(TARGET)));
        TestRing.await(() -> {
            turn();
            return kept() == 1;
        });

        Ring three = ring(SELF, THIRD, FOURTH);
        hold(2, new Ring(2, three.members(), owners(three)));
        core.onLinks(new TreeSet<>(List.of(THIRD, FOURTH)), new TreeSet<>(List.of(THIRD, FOURTH)));
        TestRing.await(() -> {
            turn();
            return sent.size() == 2 && core.replica().digest(key) != 0;
        });
        assertThat(sent.values())
                .allSatisfy(store -> assertThat(store.purpose()).isEqualTo(Store.Purpose.HANDOFF));
        acknowledge(THIRD);
        turn();
        assertThat(kept()).as("the fourth has not acknowledged").isEqualTo(1);

        acknowledge(FOURTH);
        TestRing.await(() -> {
            turn();
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
