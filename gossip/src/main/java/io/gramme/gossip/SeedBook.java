package io.gramme.gossip;

import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which node answers at which entry of cluster.seeds, and when to dial again: an entry that has not answered, at every
 * interval of redialling; one of whose node nothing new was heard for some rounds as well, because an address may have gone to
 * another node since. Few rounds while there is no ring, when founders talk in each of them; more later, when news of a
 * node comes through others.
 */
final class SeedBook {
    private static final int SILENT_ROUNDS_OF_A_FOUNDER = 5;
    private static final int SILENT_ROUNDS = 20;

    private final List<Seed> seeds = new ArrayList<>();
    private final Map<NodeId, Long> heardAt = new TreeMap<>();
    private final NodeId self;
    private final long redialNanos;
    private final long intervalNanos;

    SeedBook(GossipConfig config, NodeId self, long now) {
        this.self = self;
        this.redialNanos = config.redialNanos();
        this.intervalNanos = config.intervalNanos();
        for (int i = 0; i < config.seeds(); i++) {
            seeds.add(new Seed(now));
        }
    }

    /** False when there is no such entry or nothing is new. */
    boolean onSeed(int index, NodeId node, long now) {
        if (index < 0 || index >= seeds.size()) {
            return false;
        }
        Seed seed = seeds.get(index);
        boolean changed = !node.equals(seed.node);
        seed.node = node;
        if (changed) {
            heardAt.keySet().retainAll(seeds.stream().map(s -> s.node).toList());
        }
        heardAt.put(node, now);
        return changed;
    }

    /** The node lives: it sent a message, or its heartbeat went on. */
    void heard(NodeId node, long now) {
        heardAt.replace(node, now);
    }

    /** The entries to dial now; each is then left alone for an interval of redialling. */
    List<Integer> due(long now, boolean founding) {
        long silenceNanos = intervalNanos * (founding ? SILENT_ROUNDS_OF_A_FOUNDER : SILENT_ROUNDS);
        List<Integer> due = new ArrayList<>();
        for (int i = 0; i < seeds.size(); i++) {
            Seed seed = seeds.get(i);
            if (isWanted(seed, now, silenceNanos) && now - seed.nextDial >= 0) {
                seed.nextDial = now + redialNanos;
                due.add(i);
            }
        }
        return due;
    }

    private boolean isWanted(Seed seed, long now, long silenceNanos) {
        NodeId node = seed.node;
        if (node == null) {
            return true;
        }
        Long heard = heardAt.get(node);
        return !node.equals(self) && (heard == null || now - heard >= silenceNanos);
    }

    /** The nodes that answered, this one left out, in the order of their ids. */
    List<NodeId> others() {
        TreeSet<NodeId> others = new TreeSet<>();
        for (Seed seed : seeds) {
            if (seed.node != null && !seed.node.equals(self)) {
                others.add(seed.node);
            }
        }
        return List.copyOf(others);
    }

    /** Who answers at each entry, as far as any has. */
    List<Optional<NodeId>> entries() {
        return seeds.stream().map(seed -> Optional.ofNullable(seed.node)).toList();
    }

    /** One entry. */
    private static final class Seed {
        private @Nullable NodeId node;
        private long nextDial;

        private Seed(long now) {
            this.nextDial = now;
        }
    }
}
