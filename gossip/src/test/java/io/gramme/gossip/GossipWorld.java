package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.GossipMessage.Suspicions;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import io.gramme.ring.Token;
import io.gramme.ring.env.Transport;
import io.gramme.ring.testing.EventQueue;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.ManualClock;
import io.gramme.ring.testing.NodeClock;
import io.gramme.ring.testing.Seeds;
import io.gramme.ring.testing.SimNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of gossip protocols on a simulated network. Nodes are numbered; node i lives at address i, and cluster.seeds is
 * a list of such numbers. After every message it checks that no view goes back (invariant 4) and that all rings of one
 * cluster are equal (invariant 1).
 *
 * <p>What the seeds agree on among themselves is not gossip's: here the world says it, once all nodes of a cluster.seeds run and know
 * each other, to those processes that were there.
 */
final class GossipWorld {
    static final long SECOND = 1_000_000_000L;
    private static final long TICK = SECOND / 10;
    private static final int PARTITIONS = 256;

    final EventQueue queue = new EventQueue(new ManualClock());
    final SimNetwork<GossipMessage> network;
    final Map<Integer, Daemon> daemons = new TreeMap<>();
    private final Seeds seeds;
    private final RandomGenerator dialing;
    private final Map<String, Token> rings = new TreeMap<>();
    private final Map<String, Agreement> agreements = new TreeMap<>();

    /** A first ring, and the lives of the daemons that formed it. */
    private record Agreement(RingState state, Map<NodeId, Integer> lives) {}

    GossipWorld(Seeds seeds, Link link) {
        this.seeds = seeds;
        this.dialing = seeds.random("dialing");
        this.network = new SimNetwork<>(queue, seeds.child("network"), link);
    }

    /** A cluster whose members have all formed the ring and know each other. */
    static GossipWorld born(Seeds seeds, Link link, int nodes) {
        GossipWorld world = new GossipWorld(seeds, link);
        world.addAll(nodes);
        world.daemons.values().forEach(Daemon::start);
        world.runUntil("the birth", 200, () -> world.allHold(Wholeness.WHOLE) && world.allKnowAll());
        return world;
    }

    /** One whose members have exchanged heartbeats for so long that they know what to expect of each other. */
    static GossipWorld settled(Seeds seeds, Link link, int nodes) {
        GossipWorld world = born(seeds, link, nodes);
        world.run(60);
        return world;
    }

    /** As {@link #born}, of members that had written their ring down: a large birth takes long. */
    static GossipWorld restarted(Seeds seeds, Link link, int nodes) {
        GossipWorld world = new GossipWorld(seeds, link);
        List<RingMember> members = new ArrayList<>();
        Map<NodeId, Long> stores = new TreeMap<>();
        for (int number = 0; number < nodes; number++) {
            Daemon daemon = world.add(number, List.of(0, 1, 2));
            members.add(daemon.identity());
            stores.put(daemon.id, daemon.store);
        }
        Ring ring = RingPlanner.firstEpoch(members, PARTITIONS);
        RingState state = new RingState(new NodeId(1, 1), ring, stores);
        world.daemons.values().forEach(daemon -> {
            daemon.known = Optional.of(new KnownRing(state, Wholeness.WHOLE));
            daemon.start();
        });
        world.runUntil("all know all", 60, world::allKnowAll);
        return world;
    }

    static Link lossy(RandomGenerator random) {
        return new Link(
                200_000 + random.nextLong(2_000_000),
                random.nextLong(50_000_000),
                random.nextDouble() * 0.3,
                random.nextDouble() * 0.3,
                random.nextDouble() * 0.3);
    }

    /** A node with an empty folder, not started. */
    Daemon add(int number, List<Integer> clusterSeeds) {
        Daemon daemon = new Daemon(number, NodeId.random(seeds.random("id", number)), clusterSeeds);
        daemons.put(number, daemon);
        return daemon;
    }

    /** Nodes 0 to n - 1, all of them seeds, none started. */
    void addAll(int n) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(i);
        }
        all.forEach(number -> add(number, all));
    }

    /** The same node and folder, with another cluster.seeds in its config. */
    Daemon replaceSeeds(Daemon stopped, List<Integer> clusterSeeds) {
        Daemon changed = add(stopped.number, clusterSeeds);
        changed.store = stopped.store;
        changed.generation = stopped.generation;
        changed.known = stopped.known;
        changed.lives = stopped.lives;
        return changed;
    }

    /** Another node, with a new id and folder, at the address of a stopped one. */
    Daemon replaceId(Daemon stopped) {
        Daemon renewed = new Daemon(
                stopped.number, NodeId.random(seeds.random("renewed", stopped.number)), stopped.clusterSeeds);
        daemons.put(stopped.number, renewed);
        return renewed;
    }

    Daemon node(int number) {
        return Objects.requireNonNull(daemons.get(number));
    }

    void run(double seconds) {
        queue.run((long) (seconds * SECOND));
    }

    /** Runs until the condition holds and says after how many seconds; fails after the limit. */
    double runUntil(String what, double limitSeconds, BooleanSupplier condition) {
        long start = queue.clock().nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(queue.clock().nanoTime() - start)
                    .as("%s within %s s; %s", what, limitSeconds, daemons.values())
                    .isLessThan((long) (limitSeconds * SECOND));
            queue.run(TICK);
        }
        return (queue.clock().nanoTime() - start) / (double) SECOND;
    }

    boolean allHold(Wholeness wholeness) {
        return daemons.values().stream()
                .filter(Daemon::isUp)
                .allMatch(daemon -> daemon.protocol().ring().isPresent()
                        && daemon.protocol().wholeness() == wholeness);
    }

    boolean allWithoutRing() {
        return daemons.values().stream()
                .allMatch(daemon -> daemon.protocol().ring().isEmpty());
    }

    /** Whether every running node knows the members that run, in their present content. */
    boolean allKnowAll() {
        List<Member> present = daemons.values().stream()
                .filter(Daemon::isUp)
                .map(daemon -> daemon.protocol().self())
                .toList();
        return daemons.values().stream()
                .filter(Daemon::isUp)
                .allMatch(daemon -> present.stream()
                        .allMatch(member -> daemon.protocol()
                                .membership()
                                .member(member.id())
                                .filter(member::sameContent)
                                .isPresent()));
    }

    /** The nodes that are to form the ring with this one, when it knows them all and is one of them. */
    private static SortedSet<NodeId> founders(Daemon daemon) {
        List<Optional<NodeId>> seeds = daemon.protocol().seeds();
        TreeSet<NodeId> founders = new TreeSet<>();
        seeds.forEach(seed -> seed.ifPresent(founders::add));
        if (seeds.isEmpty()) {
            founders.add(daemon.id);
        }
        boolean complete = seeds.stream().allMatch(Optional::isPresent) && founders.contains(daemon.id);
        return complete ? founders : Collections.emptySortedSet();
    }

    private void found(Daemon daemon) {
        SortedSet<NodeId> founders = founders(daemon);
        if (daemon.protocol().ring().isPresent() || founders.isEmpty()) {
            return;
        }
        List<Daemon> present = daemons.values().stream()
                .filter(other -> founders.contains(other.id) && other.isUp())
                .toList();
        boolean agreed = present.size() == founders.size()
                && present.stream()
                        .allMatch(other -> other.protocol().ring().isEmpty()
                                && founders(other).equals(founders));
        if (agreed) {
            agreements.computeIfAbsent(founders.toString(), key -> agreement(present));
        }
        Agreement agreement = agreements.get(founders.toString());
        if (agreement != null && agreement.lives.getOrDefault(daemon.id, 0) == daemon.lives) {
            daemon.protocol().onFormed(agreement.state);
        }
    }

    private static Agreement agreement(List<Daemon> present) {
        Map<NodeId, Long> stores = new TreeMap<>();
        Map<NodeId, Integer> lives = new TreeMap<>();
        present.forEach(daemon -> {
            stores.put(daemon.id, daemon.store);
            lives.put(daemon.id, daemon.lives);
        });
        List<RingMember> members = present.stream().map(Daemon::identity).toList();
        NodeId cluster = RingPlanner.clusterId(List.copyOf(stores.keySet()), PARTITIONS);
        return new Agreement(new RingState(cluster, RingPlanner.firstEpoch(members, PARTITIONS), stores), lives);
    }

    /** One node: its folder, and its process while it runs. */
    final class Daemon implements GossipListener {
        final int number;
        final NodeId id;
        final List<Integer> clusterSeeds;
        final NodeClock clock;
        final List<String> conflicts = new ArrayList<>();
        final List<Wholeness> told = new ArrayList<>();
        int weight = 1;
        int memberEvents;
        int suspicionsHeard;
        int selfRemovals;
        /** Whether its loops serve under a ring as soon as it holds it. */
        boolean acknowledges = true;

        final SortedSet<NodeId> removed = new TreeSet<>();
        long store;
        private long generation;
        private Optional<KnownRing> known = Optional.empty();
        private int lives;
        final List<String> verdicts = new ArrayList<>();
        final List<Duration> stalls = new ArrayList<>();
        SortedSet<NodeId> suspects = Collections.emptySortedSet();
        private final List<Runnable> waiting = new ArrayList<>();
        private boolean frozen;
        private Membership seen = Membership.EMPTY;
        private Membership shown = Membership.EMPTY;
        private @Nullable GossipProtocol running;

        private Daemon(int number, NodeId id, List<Integer> clusterSeeds) {
            this.number = number;
            this.id = id;
            this.clusterSeeds = List.copyOf(clusterSeeds);
            this.clock =
                    new NodeClock(queue.clock(), seeds.random("clock", number).nextLong());
            wipe();
        }

        RingMember identity() {
            return new RingMember(id, "zone" + number % 3, weight);
        }

        boolean isUp() {
            return running != null;
        }

        GossipProtocol protocol() {
            return Objects.requireNonNull(running);
        }

        /** Empties the folder; the node's id stands in its config. */
        void wipe() {
            store = seeds.child("store", number).random("life", lives).nextLong();
            generation = 0;
            known = Optional.empty();
        }

        /** A crash before the ring was written down. */
        void forgetRing() {
            known = Optional.empty();
        }

        void start() {
            generation++;
            lives++;
            seen = Membership.EMPTY;
            shown = Membership.EMPTY;
            Transport<GossipMessage> sender = network.transportOf(id);
            int life = lives;
            GossipTransport transport = new GossipTransport() {
                @Override
                public void send(NodeId to, GossipMessage message) {
                    sender.send(to, message);
                }

                @Override
                public void dial(int seedIndex) {
                    Daemon.this.dial(seedIndex, life);
                }
            };
            Member self = Member.starting(
                    identity(),
                    new Addresses("n" + number + ":7001", "n" + number + ":7002", "n" + number + ":7003"),
                    generation,
                    store);
            GossipConfig config = GossipConfig.standard(clusterSeeds.size(), PARTITIONS);
            RandomGenerator random = seeds.child("node", number).random("life", life);
            running = new GossipProtocol(config, self, known, clock, random, transport, this);
            network.up(id);
            network.register(
                    id,
                    (from, message) -> whenAwake(() -> {
                        suspicionsHeard += message instanceof Suspicions ? 1 : 0;
                        protocol().onMessage(from, message);
                        check();
                    }));
            tick(life);
        }

        /** SIGKILL: what was not written down is gone. */
        void kill() {
            running = null;
            frozen = false;
            waiting.clear();
            suspects = Collections.emptySortedSet();
            network.down(id);
            queue.cancel(id);
        }

        /** SIGSTOP: the machine still takes what arrives, and the process sees it when it goes on. */
        void freeze() {
            frozen = true;
        }

        /** SIGCONT: what has waited comes first, the tick after it. */
        void thaw() {
            frozen = false;
            List<Runnable> missed = List.copyOf(waiting);
            waiting.clear();
            missed.forEach(Runnable::run);
        }

        /** The node learns that these are gone for good, as it will from the history of the ring. */
        void learnRemoved(Daemon... gone) {
            for (Daemon each : gone) {
                if (each != this) {
                    removed.add(each.id);
                }
            }
            TreeSet<NodeId> ids = new TreeSet<>(removed);
            if (List.of(gone).contains(this)) {
                ids.add(id);
            }
            protocol().onRemoved(ids);
        }

        boolean suspects(Daemon other) {
            return suspects.contains(other.id);
        }

        private void whenAwake(Runnable task) {
            if (frozen) {
                waiting.add(task);
            } else {
                task.run();
            }
        }

        private void tick(int life) {
            queue.after(TICK, id, "tick", () -> {
                whenAwake(() -> {
                    protocol().onTick();
                    assertThat(isShownToItself()).isTrue();
                    check();
                });
                tick(life);
            });
        }

        private void dial(int seedIndex, int life) {
            long delay = 1_000_000 + dialing.nextLong(20_000_000);
            boolean fails = dialing.nextDouble() < 0.2;
            queue.after(delay, id, "dial", () -> {
                Daemon target = daemons.get(clusterSeeds.get(seedIndex));
                if (target == null || fails || life != lives || !target.isUp()) {
                    return;
                }
                if (network.connects(id, target.id) && network.connects(target.id, id)) {
                    protocol().onSeed(seedIndex, target.id);
                    check();
                }
            });
        }

        private void acknowledge() {
            if (acknowledges) {
                protocol()
                        .ring()
                        .ifPresent(state -> protocol().acknowledge(state.ring().epoch()));
            }
        }

        private boolean isShownToItself() {
            return shown.member(id).isPresent();
        }

        private void check() {
            found(this);
            acknowledge();
            Membership view = protocol().membership();
            for (Member before : seen.members()) {
                if (removed.contains(before.id())) {
                    assertThat(view.member(before.id())).isEmpty();
                    continue;
                }
                Member now = view.member(before.id()).orElseThrow();
                if (Member.VERSION.compare(now, before) < 0) {
                    throw new AssertionError(this + " went back from " + before + " to " + now);
                }
            }
            seen = view;
            if (!protocol().suspects().equals(suspects)) {
                throw new AssertionError(this + " suspects " + protocol().suspects() + " and told " + suspects);
            }
        }

        @Override
        public void onMembers(Membership membership) {
            memberEvents++;
            shown = membership;
        }

        @Override
        public void onRing(RingState state, Wholeness wholeness) {
            assertThat(isShownToItself())
                    .as("clients are told the addresses of its members")
                    .isTrue();
            told.add(wholeness);
            known = Optional.of(new KnownRing(state, wholeness));
            String stage = state.clusterId() + " " + state.ring().epoch();
            Token first = rings.putIfAbsent(stage, state.ring().checksum());
            if (first != null && !first.equals(state.ring().checksum())) {
                throw new AssertionError("two rings of one epoch of one cluster");
            }
        }

        @Override
        public void onGeneration(long raised) {
            generation = raised;
        }

        @Override
        public void onVerdict(NodeId peer, boolean suspected, String why) {
            verdicts.add((suspected ? "peer suspected: " : "peer trusted again: ") + why);
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
            stalls.add(pause);
        }

        @Override
        public void onConflict(NodeId peer, String why) {
            conflicts.add(why);
        }

        @Override
        public String toString() {
            String state = running == null
                    ? "down"
                    : running.ring().map(RingState::toString).orElse("") + running.wholeness() + running.seeds();
            return "n" + number + " " + id.brief() + " " + state;
        }
    }
}
