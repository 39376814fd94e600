package io.gramme.ring.testing;

import io.gramme.ring.NodeId;
import io.gramme.ring.env.Transport;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network of messages over an {@link EventQueue}: per direction of a link a delay, loss, repetition and reordering, and
 * cuts; per node a switch. Whether a message arrives is decided twice: when it is sent (loss, cut) and when it would
 * arrive (cut, receiver down), as with a cable pulled while packets are under way. Every direction of a link draws from a
 * generator of its own.
 *
 * <p>Messages in flight belong to the queue's owner {@code this}: a sender's crash does not take them back.
 *
 * @param <M> the messages of one protocol
 */
public final class SimNetwork<M> {
    private final EventQueue queue;
    private final Seeds seeds;
    private final Map<NodeId, Receiver<M>> receivers = new TreeMap<>();
    private final Map<NodeId, Map<NodeId, Wire>> wires = new TreeMap<>();
    private final Set<NodeId> down = new TreeSet<>();
    private UnaryOperator<M> codec = UnaryOperator.identity();
    private Link usual;
    private long sent;
    private long delivered;
    private long lost;
    private long repeated;

    /** @param usual what every link does that {@link #link} says nothing about */
    public SimNetwork(EventQueue queue, Seeds seeds, Link usual) {
        this.queue = queue;
        this.seeds = seeds;
        this.usual = usual;
    }

    /** Every message passes through this on its way, for worlds that encode and decode. */
    public void through(UnaryOperator<M> newCodec) {
        codec = newCodec;
    }

    /** Takes what arrives for the node, in place of whoever did before. */
    public void register(NodeId node, Receiver<M> receiver) {
        receivers.put(node, receiver);
    }

    public Transport<M> transportOf(NodeId from) {
        return (to, message) -> send(from, to, message);
    }

    public void usual(Link link) {
        usual = link;
    }

    /** Sets one direction of one link. */
    public void link(NodeId from, NodeId to, Link link) {
        wire(from, to).link = link;
    }

    /** Puts every link that was set back to the usual. Cuts stay. */
    public void resetLinks() {
        wires.values().forEach(all -> all.values().forEach(wire -> wire.link = null));
    }

    /** Cuts one direction. */
    public void cut(NodeId from, NodeId to) {
        wire(from, to).cut = true;
    }

    public void cutBoth(NodeId a, NodeId b) {
        cut(a, b);
        cut(b, a);
    }

    public void heal(NodeId from, NodeId to) {
        wire(from, to).cut = false;
    }

    /** Ends every cut. */
    public void healAll() {
        wires.values().forEach(all -> all.values().forEach(wire -> wire.cut = false));
    }

    /** The node neither sends nor receives, and what is under way to it is lost if it arrives before {@link #up}. */
    public void down(NodeId node) {
        down.add(node);
    }

    public void up(NodeId node) {
        down.remove(node);
    }

    public boolean isDown(NodeId node) {
        return down.contains(node);
    }

    /** Whether a message sent now from one to the other could arrive. */
    public boolean connects(NodeId from, NodeId to) {
        return !down.contains(from) && !down.contains(to) && !wire(from, to).cut;
    }

    public long sent() {
        return sent;
    }

    public long delivered() {
        return delivered;
    }

    /** Lost by chance, by a cut, or at a node that was down or never registered. */
    public long lost() {
        return lost;
    }

    public long repeated() {
        return repeated;
    }

    private void send(NodeId from, NodeId to, M message) {
        if (down.contains(from)) {
            return;
        }
        sent++;
        Wire wire = wire(from, to);
        Link link = wire.link == null ? usual : wire.link;
        // Every message draws the same numbers whatever becomes of it, so that changing one link's loss moves nothing
        // else.
        boolean loses = wire.random.nextDouble() < link.loss();
        boolean repeats = wire.random.nextDouble() < link.duplication();
        long first = arrival(wire, link);
        long second = arrival(wire, link);
        if (loses || wire.cut) {
            lost++;
            return;
        }
        deliverAt(first, from, to, message);
        if (repeats) {
            repeated++;
            deliverAt(second, from, to, message);
        }
    }

    private long arrival(Wire wire, Link link) {
        boolean reorders = wire.random.nextDouble() < link.reordering();
        long jitter = link.jitterNanos() == 0 ? 0 : wire.random.nextLong(link.jitterNanos() + 1);
        long delay = link.delayNanos() + jitter;
        long now = queue.clock().nanoTime();
        if (reorders) {
            return now + delay + wire.random.nextLong(9 * delay + 1);
        }
        wire.lastArrival = Math.max(wire.lastArrival, now + delay);
        return wire.lastArrival;
    }

    private void deliverAt(long atNanos, NodeId from, NodeId to, M message) {
        queue.at(atNanos, this, "message", () -> deliver(from, to, message));
    }

    private void deliver(NodeId from, NodeId to, M message) {
        Receiver<M> receiver = receivers.get(to);
        if (receiver == null || down.contains(to) || wire(from, to).cut) {
            lost++;
            return;
        }
        delivered++;
        queue.trace(from.low() * 31 + to.low());
        receiver.receive(from, codec.apply(message));
    }

    private Wire wire(NodeId from, NodeId to) {
        return wires.computeIfAbsent(from, node -> new TreeMap<>())
                .computeIfAbsent(
                        to, node -> new Wire(seeds.child(from.toString()).random(to.toString())));
    }

    /** Takes the messages that arrive at one node. */
    @FunctionalInterface
    public interface Receiver<M> {
        void receive(NodeId from, M message);
    }

    /** One direction of one link. */
    private static final class Wire {
        private final RandomGenerator random;
        private @Nullable Link link;
        private boolean cut;
        private long lastArrival;

        private Wire(RandomGenerator random) {
            this.random = random;
        }
    }
}
