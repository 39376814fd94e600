package io.gramme.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.paxos.PaxosCodec;
import io.gramme.node.paxos.PaxosConfig;
import io.gramme.node.paxos.Snapshot;
import io.gramme.node.paxos.Voter;
import io.gramme.node.paxos.Voters;
import io.gramme.node.testing.MemoryFolder;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.testing.EventQueue;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.ManualClock;
import io.gramme.ring.testing.Seeds;
import io.gramme.ring.testing.SimNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Nodes with their parts in one ring log, and what gossip would do: now and then somebody tells somebody what is decided. */
final class RingLogWorld {
    static final long MILLI = 1_000_000L;
    static final int PARTITIONS = 16;
    private static final NodeId CLUSTER = new NodeId(77, 7);
    static final PaxosConfig CONFIG = new PaxosConfig(100 * MILLI, 600 * MILLI, 16, 8);

    final EventQueue queue;
    final SimNetwork<RingLogMessage> network;
    final List<Node> nodes = new ArrayList<>();
    private final Seeds seeds;
    private final RandomGenerator gossip;
    private final Snapshot born;
    /** What every node must agree on, by slot. */
    private final Map<Long, Topology> decided = new HashMap<>();

    /** @param members of the nodes, the first ones, are in the ring to begin with */
    RingLogWorld(Seeds seeds, Link link, int count, int members) {
        this.seeds = seeds;
        this.gossip = seeds.random("gossip");
        this.queue = new EventQueue(new ManualClock(), seeds.random("ties"));
        this.network = new SimNetwork<>(queue, seeds.child("network"), link);
        List<RingMember> first =
                IntStream.range(0, members).mapToObj(RingLogWorld::member).toList();
        Topology topology =
                Topology.born(RingPlanner.firstEpoch(first, PARTITIONS), new Tables(List.of(Table.DEFAULT)));
        Voters voters = Electorate.first(first, RingLogWorld::life);
        this.born = new Snapshot(0, voters, TopologyCodec.encode(topology));
        IntStream.range(0, count).forEach(i -> nodes.add(new Node(i)));
        nodes.forEach(Node::start);
        tell();
    }

    static RingMember member(int number) {
        return new RingMember(new NodeId(0, number + 1L), "z" + number % 3, 1);
    }

    private static long life(NodeId node) {
        return 1_000 + node.low();
    }

    private void tell() {
        queue.after(500 * MILLI, this, "gossip", () -> {
            Node from = nodes.get(gossip.nextInt(nodes.size()));
            Node to = nodes.get(gossip.nextInt(nodes.size()));
            if (from.isUp() && to.isUp() && network.connects(from.id, to.id)) {
                to.log().known(from.log().latest());
            }
            tell();
        });
    }

    /** Runs until the condition holds; false when it does not in that time. */
    boolean runUntil(long seconds, BooleanSupplier condition) {
        for (long i = 0; i < seconds * 20; i++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            queue.run(50 * MILLI);
        }
        return condition.getAsBoolean();
    }

    Optional<Node> leader() {
        return nodes.stream()
                .filter(node -> node.isUp() && node.log().isLeading())
                .findFirst();
    }

    /** Wants it decided at the node, and says what came of it. */
    Outcome want(Node node, TopologyCommand command) {
        List<Outcome> outcomes = new ArrayList<>();
        node.log().want(command, queue.clock().nanoTime() + 20_000 * MILLI, outcomes::add);
        assertThat(runUntil(25, () -> !outcomes.isEmpty()))
                .as("every wish is answered")
                .isTrue();
        return outcomes.get(0);
    }

    /** One node, through all of its starts. */
    final class Node {
        final NodeId id;
        private final int number;
        private MemoryFolder folder = new MemoryFolder();
        private long life;
        private int starts;
        private Snapshot known = born;
        private Optional<RingLog> running = Optional.empty();

        private Node(int number) {
            this.number = number;
            this.id = member(number).id();
            this.life = life(id);
        }

        boolean isUp() {
            return running.isPresent();
        }

        RingLog log() {
            return running.orElseThrow();
        }

        Topology topology() {
            return log().topology();
        }

        void start() {
            RingLogFile file = new RingLogFile(folder, CLUSTER);
            Optional<PaxosCodec.Kept> kept = file.kept();
            life = kept.map(PaxosCodec.Kept::life).orElse(life);
            RandomGenerator random = seeds.child("node", number).random("start", starts++);
            network.up(id);
            network.register(id, (from, message) -> log().onMessage(from, message));
            RingLog log = new RingLog(
                    CONFIG,
                    new RingLog.Start(new Voter(id, life), file, kept.map(PaxosCodec.Kept::state), known),
                    new RingLog.Environment(queue.clock(), random, network.transportOf(id)),
                    this::onTopology);
            running = Optional.of(log);
            tick();
        }

        private void onTopology(Topology topology, Snapshot snapshot) {
            Topology same = decided.putIfAbsent(snapshot.slot(), topology);
            assertThat(topology).as("slot %d", snapshot.slot()).isEqualTo(same == null ? topology : same);
            assertThat(topology.version())
                    .as("what node %d is told", number)
                    .isGreaterThanOrEqualTo(TopologyCodec.decode(known.state()).version());
            known = snapshot;
        }

        private void tick() {
            queue.after(20 * MILLI, this, "tick", () -> {
                log().onTick();
                tick();
            });
        }

        void crash() {
            running = Optional.empty();
            network.down(id);
            queue.cancel(this);
        }

        MemoryFolder copyOfVotes() {
            return folder.copy();
        }

        void putBack(MemoryFolder copy) {
            folder = copy;
        }

        /** The memory of the voter is gone; what is known of the ring is in another file. */
        void forgetVotes() {
            folder = new MemoryFolder();
            life += 1_000_000;
        }
    }
}
