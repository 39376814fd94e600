package io.gramme.itests.sim;

import io.gramme.node.membership.Topology;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.EventQueue;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * The connections that one process has to its peers, one for each direction as in the daemon: dialled when a peer becomes
 * known or has dialled, lost when the peer's process ends or a cut lasts, dialled again after a growing pause. What is sent without a
 * connection is dropped.
 */
final class SimLinks {
    private static final long MILLI = 1_000_000;
    private static final long FIRST_PAUSE = 50 * MILLI;
    private static final long LONGEST_PAUSE = 2_000 * MILLI;
    private static final long PAUSE_OF_FENCED = 60_000 * MILLI;
    private static final long REFUSED_AFTER = MILLI;

    private final SimCluster cluster;
    private final EventQueue queue;
    private final SimProcess self;
    private final RandomGenerator random;
    private final Map<NodeId, Line> lines = new TreeMap<>();

    SimLinks(SimCluster cluster, SimProcess self, RandomGenerator random) {
        this.cluster = cluster;
        this.queue = cluster.queue();
        this.self = self;
        this.random = random;
    }

    private static final class Line {
        private Optional<SimProcess> peer = Optional.empty();
        private boolean dialling;
        private long pause = FIRST_PAUSE;
    }

    /** The other end of the connection, if there is one. It may have ended without this end knowing. */
    Optional<SimProcess> peer(NodeId node) {
        return Optional.ofNullable(lines.get(node)).flatMap(line -> line.peer);
    }

    SortedSet<NodeId> up() {
        SortedSet<NodeId> up = new TreeSet<>();
        lines.forEach((node, line) -> line.peer.ifPresent(process -> up.add(node)));
        return up;
    }

    void learn(NodeId node) {
        if (!node.equals(self.id()) && !lines.containsKey(node)) {
            dial(node);
        }
    }

    /** The peer has connected, and says where it is. */
    private void dialled(NodeId node) {
        Topology.People people = self.view().people();
        if (people.exiles().removed().contains(node) || people.isAway(node)) {
            dial(node);
        } else {
            learn(node);
        }
    }

    private Line line(NodeId node) {
        return lines.computeIfAbsent(node, id -> new Line());
    }

    private void dial(NodeId node) {
        Line line = line(node);
        if (line.dialling || line.peer.isPresent()) {
            return;
        }
        line.dialling = true;
        handshake(node, peer -> {
            line.dialling = false;
            if (peer.isEmpty() && cluster.connects(self.id(), node)) {
                self.refused(node);
            }
            peer.ifPresentOrElse(process -> adopt(node, process), () -> redial(node));
        });
    }

    /** What came of a dial. */
    @FunctionalInterface
    private interface Answer {
        void of(Optional<SimProcess> peer);
    }

    private void handshake(NodeId node, Answer answer) {
        long delay = REFUSED_AFTER + random.nextLong(2 * MILLI);
        queue.after(
                delay,
                self,
                "dial",
                () -> answer.of(cluster.processOf(node)
                        .filter(process ->
                                process.isListening() && cluster.connects(self.id(), node) && lets(process))));
    }

    /** Whether both sides want the connection: a folder that either knows to be fenced is refused, and told so. */
    private boolean lets(SimProcess peer) {
        boolean refused = refuses(peer.view().people(), self);
        if (refused) {
            self.fenced();
        }
        return !refused && !refuses(self.view().people(), peer);
    }

    private static boolean refuses(Topology.People people, SimProcess process) {
        return people.exiles().isFenced(process.id(), process.identity().store());
    }

    /** Ends the connections of those that are refused by now. */
    void endRefused(Topology.People people) {
        lines.values().stream().flatMap(line -> line.peer.stream()).toList().stream()
                .filter(peer -> refuses(people, peer))
                .forEach(peer -> {
                    lose(peer);
                    peer.links().lose(self);
                });
    }

    /** Whoever was removed is not dialled again, and whoever was away for long only now and then: both come by themselves. */
    private void redial(NodeId node) {
        Line line = line(node);
        Topology.People people = self.view().people();
        if (people.exiles().removed().contains(node)) {
            return;
        }
        long pause = people.isAway(node) ? PAUSE_OF_FENCED : line.pause;
        queue.after(pause, self, "redial", () -> dial(node));
        line.pause = Math.min(2 * line.pause, LONGEST_PAUSE);
    }

    private void adopt(NodeId node, SimProcess peer) {
        Line line = line(node);
        if (line.peer.isEmpty()) {
            line.peer = Optional.of(peer);
            line.pause = FIRST_PAUSE;
            self.linksChanged();
        }
        peer.links().dialled(self.id());
    }

    /** Finds out who answers at the address of a seed. */
    void dialSeed(int seed, NodeId node) {
        if (node.equals(self.id())) {
            queue.after(REFUSED_AFTER, self, "own seed", () -> self.onSeed(seed, node));
            return;
        }
        handshake(
                node,
                peer -> peer.ifPresent(process -> {
                    self.onSeed(seed, node);
                    adopt(node, process);
                }));
    }

    /** The peer's process has ended; this end hears of it when the network lets it. */
    void peerEnded(SimProcess peer, long noticeNanos) {
        if (peer(peer.id()).filter(process -> process == peer).isPresent()) {
            queue.after(noticeNanos, self, "reset", () -> {
                if (cluster.connects(self.id(), peer.id())) {
                    lose(peer);
                } else {
                    peerEnded(peer, LONGEST_PAUSE);
                }
            });
        }
    }

    /** Nothing comes through any more; if that lasts, the connection is given up. */
    void cut(NodeId node, long patienceNanos) {
        Optional<SimProcess> peer = peer(node);
        if (peer.isPresent()) {
            queue.after(patienceNanos, self, "connection timeout", () -> {
                if (!cluster.connects(self.id(), node)) {
                    lose(peer.get());
                }
            });
        }
    }

    /** Others may end a connection to a process that has ended long ago, unnoticed: it does nothing more. */
    private void lose(SimProcess peer) {
        Line line = line(peer.id());
        if (self.isListening() && line.peer.filter(process -> process == peer).isPresent()) {
            line.peer = Optional.empty();
            self.linksChanged();
            redial(peer.id());
        }
    }
}
