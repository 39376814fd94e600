package io.gramme.node;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.gossip.Membership;
import io.gramme.gossip.RingState;
import io.gramme.gossip.Wholeness;
import io.gramme.node.coordinator.LoopEvents;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.handoff.HintConfig;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.membership.Topology;
import io.gramme.node.replica.VnodeTable;
import io.gramme.node.storage.ChronicleIndexFactory;
import io.gramme.node.storage.CompactionConfig;
import io.gramme.node.storage.Faults;
import io.gramme.node.storage.FileDisk;
import io.gramme.node.storage.ScrubConfig;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.testing.SampleSettings;
import io.gramme.node.transfer.Standing;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** One core on real files that a test drives by hand. */
final class TestCore implements AutoCloseable {
    private final FileDisk disk;
    private final NodeCore core;
    private Standing standing = new Standing(0, List.of(), 0, 0, false, 0, 0);
    private long version;

    /** A core of one loop with the default table. */
    TestCore(Path folder, NodeId self, Transport<ReplicaMessage> transport) {
        this(folder, self, transport, new MachineClock());
    }

    /** The same, with a time of its own. */
    TestCore(Path folder, NodeId self, Transport<ReplicaMessage> transport, Clock clock) {
        Path log = made(folder.resolve("log"));
        Path hints = made(folder.resolve("hints"));
        disk = new FileDisk(log, "tested", clock, () -> {}, TestCore::fail);
        NodeCore.Settings settings = new NodeCore.Settings(
                self,
                1,
                VnodeTable.of(7),
                Optional.empty(),
                new StorageConfig(0, 1 << 16, 10_000_000, 1 << 20, 0, CompactionConfig.OFF, ScrubConfig.OFF),
                new HintConfig(1 << 16, 1 << 20, 1_000_000, 1 << 20, 1_000_000),
                1_000,
                100,
                SampleSettings.sync(),
                SampleSettings.reap(),
                86_400_000);
        core = NodeCore.open(
                settings,
                new StorageEngine.Environment(clock, new SplittableRandom(1), Faults.NONE),
                new NodeCore.Media(
                        disk,
                        new ChronicleIndexFactory(log.resolve("index")),
                        new HintFiles(hints, "tested", clock, () -> {}, TestCore::fail)),
                (to, message, epoch) -> transport.send(to, message),
                new Events());
    }

    private static Path made(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fail(Throwable failure) {
        throw new AssertionError(failure);
    }

    NodeCore core() {
        return core;
    }

    static Ring ring(int partitions, NodeId... members) {
        return RingPlanner.firstEpoch(
                List.of(members).stream()
                        .map(id -> new RingMember(id, "default", 1))
                        .toList(),
                partitions);
    }

    /** The ring from now on; this node's folder is the first. */
    void hold(Ring ring) {
        hold(Topology.born(ring, new Tables(List.of(Table.DEFAULT))));
    }

    /** The same with more that was decided. */
    void hold(Topology topology) {
        Map<NodeId, Long> stores = new HashMap<>();
        topology.members().forEach(member -> stores.put(member.id(), member.id().low()));
        RingState state = new RingState(new NodeId(9, 9), topology.ring(), stores);
        core.onView(new ClusterView(
                ++version, Optional.of(state), Optional.of(topology), Wholeness.WHOLE, Membership.EMPTY));
    }

    /** What the loop has said of itself last. */
    Standing standing() {
        return standing;
    }

    void turn() {
        core.onTick();
        core.endOfTurn();
    }

    @Override
    public void close() {
        core.abandon();
        disk.close();
    }

    private final class Events implements LoopEvents {
        @Override
        public void overdue(NodeId peer) {}

        @Override
        public void traffic(NodeId peer) {}

        @Override
        public void stands(Standing now) {
            standing = now;
        }

        @Override
        public void reaped(TreeId tree, List<KeyState> tombstones, List<NodeId> confirmed) {}
    }
}
