package io.gramme.node.founding;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.gossip.RingState;
import io.gramme.node.storage.Folder;
import io.gramme.node.testing.MemoryFolder;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.testing.EventQueue;
import io.gramme.ring.testing.Link;
import io.gramme.ring.testing.ManualClock;
import io.gramme.ring.testing.NodeClock;
import io.gramme.ring.testing.Seeds;
import io.gramme.ring.testing.SimNetwork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Seeds that are to form a ring. Node i has the id i + 1 and lives at address i; a list of seeds is one of addresses, in which
 * {@link #HERE} leads to whoever asks. What gossip does is done in short: now and then somebody who holds a ring gives it to
 * somebody who does not. Whatever ring anybody comes to hold is the first one that anybody held.
 */
final class FoundingWorld {
    static final long SECOND = 1_000_000_000L;
    static final int PARTITIONS = 16;
    static final int HERE = -1;
    private static final long TICK = SECOND / 10;

    final EventQueue queue = new EventQueue(new ManualClock());
    final SimNetwork<FoundingMessage> network;
    final List<Node> nodes = new ArrayList<>();
    final TreeSet<NodeId> proposers = new TreeSet<>();
    /** For how long whoever may go on with a majority waits for more. */
    long graceNanos = 10 * SECOND;

    private final Seeds seeds;
    private final RandomGenerator chance;
    private @Nullable RingState first;

    FoundingWorld(Seeds seeds, Link link) {
        this.seeds = seeds;
        this.chance = seeds.random("gossip");
        this.network = new SimNetwork<>(queue, seeds.child("network"), link);
        network.through(message -> {
            if (message.word() instanceof FoundingWord.Prepare prepare) {
                proposers.add(prepare.ballot().node());
            }
            return FoundingCodec.decode(FoundingCodec.encode(message));
        });
        gossip();
    }

    /** So many nodes, each of which names all of them. */
    static FoundingWorld of(Seeds seeds, Link link, int count, boolean bootstrap) {
        FoundingWorld world = new FoundingWorld(seeds, link);
        Integer[] all = new Integer[count];
        Arrays.setAll(all, i -> i);
        for (int i = 0; i < count; i++) {
            world.add(bootstrap, all);
        }
        return world;
    }

    /** The next node, not started. */
    Node add(boolean bootstrap, Integer... list) {
        Node node = new Node(nodes.size(), bootstrap, List.of(list));
        nodes.add(node);
        return node;
    }

    Node node(int number) {
        return nodes.get(number);
    }

    void startAll() {
        nodes.forEach(Node::start);
    }

    void run(double seconds) {
        queue.run((long) (seconds * SECOND));
    }

    void await(String what, double limitSeconds, BooleanSupplier condition) {
        long start = queue.clock().nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(queue.clock().nanoTime() - start)
                    .as("%s within %s s; %s", what, limitSeconds, nodes)
                    .isLessThan((long) (limitSeconds * SECOND));
            queue.run(TICK);
        }
    }

    void awaitRing(double limitSeconds) {
        await(
                "all hold the ring",
                limitSeconds,
                () -> nodes.stream().allMatch(node -> node.ring().isPresent()));
    }

    /** The ring that somebody came to hold first. */
    RingState ring() {
        return Objects.requireNonNull(first);
    }

    boolean hasRing() {
        return first != null;
    }

    /** The numbers of its members. */
    List<Integer> members() {
        return ring().ring().members().stream()
                .map(member -> (int) member.id().low() - 1)
                .sorted()
                .toList();
    }

    /** Nothing passes between the first so many nodes and the others. */
    void split(int half) {
        for (Node one : nodes.subList(0, half)) {
            nodes.stream().skip(half).forEach(other -> network.cutBoth(one.id(), other.id()));
        }
    }

    private void gossip() {
        queue.after(SECOND / 2, this, "gossip", () -> {
            if (!nodes.isEmpty()) {
                Node from = nodes.get(chance.nextInt(nodes.size()));
                Node to = nodes.get(chance.nextInt(nodes.size()));
                to.pull(from);
            }
            gossip();
        });
    }

    /** The process of a node ends in the middle of what it does. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** One node: its folder and address, and its process while it runs. */
    final class Node implements Founding.Listener {
        final int number;
        final List<String> conflicts = new ArrayList<>();
        private final List<Integer> list;
        private final NodeClock clock;
        boolean bootstrap;
        int partitions = PARTITIONS;
        int weight = 1;
        /** So many stores of small files more, and the process ends behind the last; negative for never. */
        int fuse = -1;
        /** Whether the process ends when it is told of the ring, before it is written down. */
        boolean endsBeforeItHolds;

        private NodeId id;
        private MemoryFolder folder = new MemoryFolder();
        private long store;
        private Optional<RingState> ring = Optional.empty();
        private List<Optional<NodeId>> entries = List.of();
        private @Nullable Founding running;
        private int lives;

        private Node(int number, boolean bootstrap, List<Integer> list) {
            this.number = number;
            this.bootstrap = bootstrap;
            this.list = list;
            this.id = new NodeId(0, number + 1L);
            this.clock =
                    new NodeClock(queue.clock(), seeds.random("clock", number).nextLong());
            this.store = seeds.random("store", number).nextLong();
        }

        NodeId id() {
            return id;
        }

        boolean isUp() {
            return running != null;
        }

        Founding founding() {
            return Objects.requireNonNull(running);
        }

        Optional<RingState> ring() {
            return ring;
        }

        long store() {
            return store;
        }

        /** Everything is gone; its id stands in its config. */
        void wipe() {
            folder = new MemoryFolder();
            store = seeds.child("store", number).random("life", lives).nextLong();
            ring = Optional.empty();
        }

        /** What it promised is damaged beyond reading. */
        void damage() {
            folder.store("founding.a", Bytes.utf8("nothing"));
            folder.store("founding.b", Bytes.utf8("nothing"));
        }

        /** Another node at this address. */
        void renew() {
            wipe();
            id = new NodeId(0, 100L + number);
        }

        void start() {
            if (isUp()) {
                return;
            }
            lives++;
            entries = new ArrayList<>();
            list.forEach(address -> entries.add(Optional.empty()));
            network.up(id);
            network.register(id, (from, message) -> guarded(() -> founding().onMessage(from, message)));
            running = new Founding(
                    new FoundingConfig(list.size(), partitions, bootstrap, graceNanos, SECOND),
                    new Founder(new RingMember(id, "zone" + number % 3, weight), store),
                    new FoundingFile(new FusedFolder(), ring.isPresent()),
                    new Founding.Environment(
                            clock, seeds.child("node", number).random("life", lives), network.transportOf(id)),
                    this);
            if (ring.isPresent()) {
                founding().onRing();
            }
            tick();
        }

        void kill() {
            running = null;
            network.down(id);
            queue.cancel(this);
        }

        private void guarded(Runnable task) {
            try {
                task.run();
            } catch (Crash e) {
                kill();
            }
        }

        private void tick() {
            queue.after(TICK, this, "tick", () -> {
                tick();
                dial();
                guarded(() -> {
                    founding().onEntries(List.copyOf(entries));
                    founding().onTick();
                });
            });
        }

        /** As the book of seeds does it: whoever has answered stays until another one does. */
        private void dial() {
            for (int i = 0; i < list.size(); i++) {
                Node there = list.get(i) == HERE ? this : nodes.get(list.get(i));
                if (there.isUp() && (there == this || network.connects(id, there.id))) {
                    entries.set(i, Optional.of(there.id));
                }
            }
        }

        private void pull(Node from) {
            if (isUp() && from.isUp() && ring.isEmpty() && network.connects(from.id, id)) {
                from.ring.ifPresent(this::hold);
            }
        }

        private void hold(RingState state) {
            if (first == null) {
                first = state;
            }
            assertThat(state).as("at most one cluster is formed").isEqualTo(first);
            ring = Optional.of(state);
            founding().onRing();
        }

        @Override
        public void onFormed(RingState state) {
            if (endsBeforeItHolds) {
                endsBeforeItHolds = false;
                throw new Crash();
            }
            hold(state);
        }

        @Override
        public void onHolder(NodeId peer) {
            nodes.stream()
                    .filter(node -> node.id.equals(peer))
                    .forEach(node -> queue.after(SECOND / 20, this, "pull", () -> pull(node)));
        }

        @Override
        public void onConflict(NodeId peer, String why) {
            conflicts.add(peer + ": " + why);
        }

        @Override
        public String toString() {
            return "n" + number + (isUp() ? " " + founding().waitingFor() : " down") + ring;
        }

        /** Ends the process behind one of its writes. */
        private final class FusedFolder implements Folder {
            @Override
            public List<String> names() {
                return folder.names();
            }

            @Override
            public Optional<Bytes> load(String name) {
                return folder.load(name);
            }

            @Override
            public void store(String name, Bytes content) {
                folder.store(name, content);
                if (--fuse == 0) {
                    throw new Crash();
                }
                fuse = Math.max(fuse, -1);
            }

            @Override
            public void delete(String name) {
                folder.delete(name);
            }
        }
    }
}
