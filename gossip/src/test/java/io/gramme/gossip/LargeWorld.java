package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.DetectorMessage.Ping;
import io.gramme.gossip.GossipMessage.RingPush;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.testing.EventQueue;
import io.gramme.ring.testing.ManualClock;
import io.gramme.ring.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A thousand gossip protocols in one thread: a network of one loss and one spread of delays, and no checks after every
 * message, so that ten minutes of it pass in seconds. The members hold a ring that was written down, and begin with
 * addresses of three seeds and of nobody else. A message reaches whom its sender has the address of or has heard from, as
 * on the real transport.
 */
final class LargeWorld {
    static final long SECOND = 1_000_000_000L;
    static final int SEED_NODES = 3;
    /** Of a frame; see client.wire.Frame. */
    private static final int HEADER_BYTES = 28;

    private static final long TICK = SECOND / 2;
    private static final long LEAST_DELAY = SECOND / 2_000;
    private static final long MOST_DELAY = SECOND / 200;

    final List<Node> nodes = new ArrayList<>();
    long messages;
    long bytes;
    /** Of any message that carries no ring. */
    int largestBytes;
    /** Who has been sent a heartbeat by whom. */
    final Map<Node, Set<NodeId>> pings = new HashMap<>();

    private final EventQueue queue = new EventQueue(new ManualClock());
    private final Map<NodeId, Node> byId = new HashMap<>();
    private final Seeds seeds;
    private final RandomGenerator network;
    private final double loss;

    LargeWorld(Seeds seeds, int nodes, int partitions, double loss) {
        this.seeds = seeds;
        this.network = seeds.random("network");
        this.loss = loss;
        for (int number = 0; number < nodes; number++) {
            Node node = new Node(number);
            this.nodes.add(node);
            byId.put(node.id, node);
        }
        RingState state = state(1, this.nodes, partitions);
        this.nodes.forEach(node -> node.known = state);
    }

    /** A ring of these nodes as many changes leave it: who stands next to whom was drawn. */
    RingState state(long epoch, List<Node> of, int partitions) {
        RandomGenerator random = seeds.random("ring", epoch);
        List<NodeId> ids = of.stream().map(node -> node.id).toList();
        List<NodeId> owners = new ArrayList<>();
        while (owners.size() < partitions) {
            List<NodeId> deal = Sample.of(ids, ids.size(), random);
            owners.addAll(deal.subList(0, Math.min(deal.size(), partitions - owners.size())));
        }
        List<RingMember> members = of.stream().map(Node::identity).toList();
        Map<NodeId, Long> stores = new HashMap<>();
        nodes.forEach(node -> stores.put(node.id, (long) node.number));
        return new RingState(new NodeId(1, 1), new Ring(epoch, members, owners), stores);
    }

    /** Decides the next epoch on one node, and says after how many seconds everyone knows that everyone serves under it. */
    double acknowledgedByAll(Node voter, double limitSeconds) {
        Ring before = voter.protocol().ring().orElseThrow().ring();
        long epoch = before.epoch() + 1;
        voter.protocol().onDecided(state(epoch, nodes, before.partitions()));
        return runUntil("all know of all", limitSeconds, () -> allLive(node -> node.knowsThatAllServe(epoch)));
    }

    void startAll() {
        nodes.stream().filter(node -> !node.isUp()).forEach(Node::start);
    }

    boolean ownsNothing(Node node) {
        Ring ring = Objects.requireNonNull(node.known).ring();
        return IntStream.range(0, ring.partitions())
                .noneMatch(partition -> ring.owner(partition).equals(node.id));
    }

    Stream<Node> live() {
        return nodes.stream().filter(Node::isUp);
    }

    boolean allLive(Predicate<Node> holds) {
        for (Node node : nodes) {
            if (node.isUp() && !holds.test(node)) {
                return false;
            }
        }
        return true;
    }

    double seconds() {
        return queue.clock().nanoTime() / (double) SECOND;
    }

    void run(double seconds) {
        queue.run((long) (seconds * SECOND));
    }

    /** Runs until the condition holds and says after how many seconds; fails after the limit. */
    double runUntil(String what, double limitSeconds, BooleanSupplier condition) {
        double start = seconds();
        while (!condition.getAsBoolean()) {
            assertThat(seconds() - start).as(what).isLessThan(limitSeconds);
            queue.run(SECOND / 10);
        }
        return seconds() - start;
    }

    boolean allKnowAll() {
        return allLive(node -> node.protocol().membership().size() == nodes.size()
                && allLive(other -> node.protocol()
                        .member(other.id)
                        .filter(member -> member.generation() == other.generation)
                        .isPresent()));
    }

    private void send(Node from, NodeId to, GossipMessage message) {
        messages++;
        int size = HEADER_BYTES + message.sizeBytes();
        bytes += size;
        if (!(message instanceof RingPush)) {
            largestBytes = Math.max(largestBytes, size);
        }
        if (message instanceof Ping) {
            pings.computeIfAbsent(from, node -> new HashSet<>()).add(to);
        }
        Node target = byId.get(to);
        if (target == null || !from.isUp() || network.nextDouble() < loss || !from.reaches(target)) {
            return;
        }
        long delay = LEAST_DELAY + network.nextLong(MOST_DELAY);
        int life = target.lives;
        queue.after(delay, this, "message", () -> {
            if (target.isUp() && target.lives == life) {
                target.heardFrom.set(from.number);
                target.protocol().onMessage(from.id, message);
                target.acknowledge();
            }
        });
    }

    /** One node: its folder, and its process while it runs. */
    final class Node implements GossipListener {
        final int number;
        final NodeId id;
        final BitSet heardFrom = new BitSet();
        String host;
        long generation;
        int verdicts;
        int selfRemovals;
        SortedSet<NodeId> suspects = Collections.emptySortedSet();
        private @Nullable RingState known;
        private int lives;
        private @Nullable GossipProtocol running;

        private Node(int number) {
            this.number = number;
            this.id = NodeId.random(seeds.random("id", number));
            this.host = "node-" + number + ".example.org";
        }

        RingMember identity() {
            return new RingMember(id, "zone-" + number % 3, 1);
        }

        boolean isUp() {
            return running != null;
        }

        GossipProtocol protocol() {
            return Objects.requireNonNull(running);
        }

        void start() {
            generation++;
            lives++;
            Addresses addresses = new Addresses(host + ":7400", host + ":7401", host + ":7402");
            Member self = Member.starting(identity(), addresses, generation, number);
            RandomGenerator random = seeds.child("node", number).random("life", lives);
            int life = lives;
            GossipTransport transport = new GossipTransport() {
                @Override
                public void send(NodeId to, GossipMessage message) {
                    LargeWorld.this.send(Node.this, to, message);
                }

                @Override
                public void dial(int seedIndex) {
                    Node.this.dial(nodes.get(seedIndex), seedIndex, life);
                }
            };
            GossipConfig config = GossipConfig.standard(SEED_NODES, 256);
            Optional<KnownRing> ring = Optional.of(new KnownRing(Objects.requireNonNull(known), Wholeness.WHOLE));
            running = new GossipProtocol(config, self, ring, queue.clock(), random, transport, this);
            queue.after(random.nextLong(SECOND), this, "start", () -> tick(life));
        }

        void kill() {
            running = null;
            heardFrom.clear();
            suspects = Collections.emptySortedSet();
            nodes.forEach(node -> node.heardFrom.clear(number));
        }

        private boolean knowsThatAllServe(long epoch) {
            return protocol().membership().members().stream().allMatch(member -> member.ringEpoch() >= epoch);
        }

        private boolean reaches(Node target) {
            return heardFrom.get(target.number) || protocol().member(target.id).isPresent();
        }

        private void dial(Node target, int seedIndex, int life) {
            queue.after(MOST_DELAY, this, "dial", () -> {
                if (isUp() && life == lives && target.isUp()) {
                    heardFrom.set(target.number);
                    target.heardFrom.set(number);
                    protocol().onSeed(seedIndex, target.id);
                }
            });
        }

        private void acknowledge() {
            protocol()
                    .ring()
                    .ifPresent(state -> protocol().acknowledge(state.ring().epoch()));
        }

        private void tick(int life) {
            if (isUp() && life == lives) {
                protocol().onTick();
                acknowledge();
                queue.after(TICK, this, "tick", () -> tick(life));
            }
        }

        @Override
        public void onMembers(Membership membership) {}

        @Override
        public void onRing(RingState state, Wholeness wholeness) {
            known = state;
        }

        @Override
        public void onGeneration(long raised) {
            generation = raised;
        }

        @Override
        public void onConflict(NodeId peer, String why) {
            throw new AssertionError(why);
        }

        @Override
        public void onVerdict(NodeId peer, boolean suspected, String why) {
            verdicts++;
        }

        @Override
        public void onSuspects(SortedSet<NodeId> now) {
            suspects = now;
        }

        @Override
        public void onSelfRemoved() {
            selfRemovals++;
        }

        @Override
        public void onStalled(Duration pause) {
            throw new AssertionError("stalled for " + pause);
        }
    }

    /** The members that some running node goes around though they run. */
    SortedSet<NodeId> suspectedAlive() {
        TreeSet<NodeId> falsely = new TreeSet<>();
        live().forEach(node -> node.suspects.stream()
                .filter(id -> Objects.requireNonNull(byId.get(id)).isUp())
                .forEach(falsely::add));
        return falsely;
    }
}
