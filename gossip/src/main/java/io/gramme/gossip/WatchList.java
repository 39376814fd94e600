package io.gramme.gossip;

import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whom this node sends heartbeats: at most {@value #MAX_WATCHED} members of the ring. All others of a ring that is no larger;
 * else those that share the most partitions with this node, then those that data went to or came from within a minute, the
 * latest first.
 *
 * <p>Who shares what is counted once an epoch, {@value #SLICE} partitions a tick, because a walk around a large ring takes
 * long; until the count is complete that of the epoch before serves.
 */
final class WatchList {
    static final int MAX_WATCHED = 64;
    private static final int SLICE = 32;
    private static final long TRAFFIC_NANOS = 60_000_000_000L;

    private final NodeId self;
    private final int copies;
    private final Map<NodeId, Long> trafficAt = new TreeMap<>();
    private @Nullable Ring ring;
    private SortedSet<NodeId> everyone = Collections.emptySortedSet();
    private boolean isSmall = true;
    private Map<NodeId, Integer> shared = new TreeMap<>();
    private Map<NodeId, Integer> counting = new TreeMap<>();
    private int nextPartition;

    WatchList(NodeId self, int copies) {
        this.self = self;
        this.copies = copies;
    }

    void onRing(Ring next) {
        ring = next;
        TreeSet<NodeId> others = new TreeSet<>();
        next.members().stream().map(RingMember::id).forEach(others::add);
        others.remove(self);
        everyone = others;
        isSmall = others.size() <= MAX_WATCHED;
        trafficAt.keySet().retainAll(others);
        shared.keySet().retainAll(others);
        counting = new TreeMap<>();
        nextPartition = 0;
    }

    /** Whether the node is another member of the ring: nobody else is judged. */
    boolean isPeer(NodeId node) {
        return everyone.contains(node);
    }

    void onTraffic(NodeId peer, long now) {
        if (!isSmall && isPeer(peer)) {
            trafficAt.put(peer, now);
        }
    }

    /** Counts on, where there is something to count. */
    void onTick() {
        Ring held = ring;
        if (isSmall || held == null || nextPartition == held.partitions()) {
            return;
        }
        int end = Math.min(held.partitions(), nextPartition + SLICE);
        while (nextPartition < end) {
            PreferenceList list = held.preferenceList(nextPartition++, copies);
            if (list.isPrimary(self)) {
                list.primaries().forEach(id -> counting.merge(id, 1, Integer::sum));
            }
        }
        if (nextPartition == held.partitions()) {
            counting.remove(self);
            shared = counting;
        }
    }

    SortedSet<NodeId> watched(long now) {
        if (isSmall) {
            return everyone;
        }
        trafficAt.values().removeIf(at -> now - at >= TRAFFIC_NANOS);
        TreeSet<NodeId> watched = new TreeSet<>();
        addFirst(watched, shared, Comparator.comparingInt((Map.Entry<NodeId, Integer> entry) -> -entry.getValue()));
        addFirst(watched, trafficAt, Comparator.comparingLong(entry -> now - entry.getValue()));
        return watched;
    }

    private static <V> void addFirst(
            SortedSet<NodeId> watched, Map<NodeId, V> candidates, Comparator<Map.Entry<NodeId, V>> order) {
        List<Map.Entry<NodeId, V>> sorted = new ArrayList<>(candidates.entrySet());
        sorted.sort(order);
        for (Map.Entry<NodeId, V> candidate : sorted) {
            if (watched.size() == MAX_WATCHED) {
                return;
            }
            watched.add(candidate.getKey());
        }
    }
}
