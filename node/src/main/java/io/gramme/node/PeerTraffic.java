package io.gramme.node;

import io.gramme.gossip.GossipMessage;
import io.gramme.node.config.ConfigException;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.env.HeldBytes;
import io.gramme.node.membership.ControlMessage;
import io.gramme.node.net.PeerEvents;
import io.gramme.node.net.ReplicaSerializers;
import io.gramme.ring.NodeId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the peer port tells: messages go to the loop that they belong to, or are dropped when its ring is full. Thread-safe. */
final class PeerTraffic implements PeerEvents {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final List<NodeLoop> loops;
    private final HeldBytes held;
    private final World world;
    private final Consumer<Throwable> halt;
    private final Consumer<String> fenced;
    private final Set<String> refusals = ConcurrentHashMap.newKeySet();

    PeerTraffic(List<NodeLoop> loops, HeldBytes held, World world, Consumer<Throwable> halt, Consumer<String> fenced) {
        this.loops = loops;
        this.held = held;
        this.world = world;
        this.halt = halt;
        this.fenced = fenced;
    }

    @Override
    public void onReplica(NodeId from, long epoch, ReplicaMessage message) {
        if (message instanceof ReplicaMessage.Sync sync) {
            sync.split(loops.size()).forEach(part -> offer(from, epoch, part));
        } else {
            offer(from, epoch, message);
        }
    }

    private void offer(NodeId from, long epoch, ReplicaMessage message) {
        NodeLoop loop = loops.get(Math.floorMod(message.partition(), loops.size()));
        if (message instanceof ReplicaMessage.Store store && held.isFull()) {
            long op = store.op();
            int partition = store.partition();
            loop.offer(core -> core.refuseStore(from, partition, op));
            return;
        }
        long bytes = ReplicaSerializers.sizeOf(message);
        held.add(bytes);
        boolean taken = loop.offer(core -> {
            core.onReplica(from, epoch, message);
            held.give(bytes);
        });
        if (!taken) {
            held.give(bytes);
        }
    }

    @Override
    public void onGossip(NodeId from, GossipMessage message) {
        loops.get(0).offer(core -> core.onGossip(from, message));
    }

    @Override
    public void onControl(NodeId from, ControlMessage message) {
        loops.get(0).offer(core -> core.onControl(from, message));
    }

    @Override
    public void onLink(NodeId peer, boolean up) {
        LOG.info("peer {} {}", peer.brief(), up ? "connected" : "lost");
        world.link(peer, up);
        loops.forEach(NodeLoop::wake);
    }

    @Override
    public void onConnectRefused(NodeId peer) {
        loops.get(0).offer(core -> core.onConnectRefused(peer));
    }

    @Override
    public void onSeed(int seed, NodeId node) {
        loops.get(0).offer(core -> core.onSeed(seed, node));
    }

    @Override
    public void onTwin(String reason) {
        halt.accept(new ConfigException(reason));
    }

    @Override
    public void onFenced(String reason) {
        fenced.accept(reason);
    }

    @Override
    public void onRefusal(String peer, String reason) {
        if (refusals.size() < 1_000 && refusals.add(peer.split(" ", 2)[0] + reason)) {
            LOG.error("peer {} refused: {}", peer, reason);
        }
    }
}
