package io.gramme.gossip;

import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.RingMember;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom this node sends heartbeats: at most {@value #MAX_WATCHED} members of the ring. All others of a ring that is no larger;
 * else the {@value #FOLLOWERS} that follow it in the order of the ids, then those that share the most partitions with this
 * node, then those that data went to or came from within a minute, the latest first.
 *
 * <p><b>Why followers:</b> a member is watched by others because they share something with it, and one that shares nothing, or
 * little with others that share much, would be watched by nobody: its death would never be noticed, and what waits for every
 * member that is not suspected would wait for ever.
 *
 * <p>Who shares what is counted once an epoch, a slice in each tick, because a walk around a large ring takes long:
 * {@value #WALKS} of them, or {@value #LOOKS} partitions that need none. Until the count is complete that of the epoch before
 * serves.
 */
final class WatchList {
    static final int MAX_WATCHED = 64;
    static final int FOLLOWERS = 3;
    private static final int WALKS = 32;
    private static final int LOOKS = 512;
    private static final long TRAFFIC_NANOS = 60_000_000_000L;

    private final NodeId self;
    private final int copies;
    private final Map<NodeId, Long> trafficAt = new TreeMap<>();
    private final Set<NodeId> removed = new HashSet<>();
    private @Nullable RingState state;
    /** The ring, and the one that it is on its way to. */
    private List<Walked> rings = List.of();

    private TreeSet<NodeId> everyone = new TreeSet<>();
    private boolean isSmall = true;
    private Map<NodeId, Integer> shared = new TreeMap<>();
    private Map<NodeId, Integer> counting = new TreeMap<>();
    private int nextPartition;
    /** Whom to watch without regard to traffic. */
    private SortedSet<NodeId> lasting = Collections.emptySortedSet();

    WatchList(NodeId self, int copies) {
        this.self = self;
        this.copies = copies;
    }

    void onRing(RingState next) {
        state = next;
        rings = Stream.concat(Stream.of(next.ring()), next.change().map(RingChange::to).stream())
                .map(ring -> Walked.of(ring, copies))
                .toList();
        counting = new TreeMap<>();
        nextPartition = 0;
        everyone = new TreeSet<>();
        next.members().stream().map(RingMember::id).forEach(everyone::add);
        everyone.remove(self);
        everyone.removeAll(removed);
        membersChanged();
    }

    /** The node is no member any more, whatever a ring says. */
    void onRemoved(NodeId node) {
        removed.add(node);
        if (everyone.remove(node)) {
            membersChanged();
        }
    }

    private void membersChanged() {
        isSmall = everyone.size() <= MAX_WATCHED;
        trafficAt.keySet().retainAll(everyone);
        shared.keySet().retainAll(everyone);
        lasting = lasting();
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
        RingState held = state;
        if (isSmall || held == null || nextPartition == held.ring().partitions()) {
            return;
        }
        int end = Math.min(held.ring().partitions(), nextPartition + LOOKS);
        for (int walks = 0; nextPartition < end && walks < WALKS; nextPartition++) {
            if (mayHold(nextPartition)) {
                walks += rings.size();
                PreferenceList list = held.preferenceList(nextPartition, copies);
                if (list.isHolder(self)) {
                    list.holders().forEach(id -> counting.merge(id, 1, Integer::sum));
                }
            }
        }
        if (nextPartition == held.ring().partitions()) {
            counting.keySet().retainAll(everyone);
            shared = counting;
            lasting = lasting();
        }
    }

    private boolean mayHold(int partition) {
        return rings.stream().anyMatch(ring -> ring.mayBePrimary(self, partition, copies));
    }

    SortedSet<NodeId> watched(long now) {
        trafficAt.values().removeIf(at -> now - at >= TRAFFIC_NANOS);
        if (trafficAt.isEmpty()) {
            return lasting;
        }
        TreeSet<NodeId> watched = new TreeSet<>(lasting);
        addFirst(watched, trafficAt, Comparator.comparingLong(entry -> now - entry.getValue()));
        return watched;
    }

    private SortedSet<NodeId> lasting() {
        if (isSmall) {
            return Collections.unmodifiableSortedSet(new TreeSet<>(everyone));
        }
        TreeSet<NodeId> watched = new TreeSet<>();
        NodeId follower = self;
        while (watched.size() < FOLLOWERS) {
            NodeId next = everyone.higher(follower);
            follower = next == null ? everyone.first() : next;
            watched.add(follower);
        }
        addFirst(watched, shared, Comparator.comparingInt((Map.Entry<NodeId, Integer> entry) -> -entry.getValue()));
        return Collections.unmodifiableSortedSet(watched);
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

    /** A ring, and whether its owners are in as many zones as a record has copies. */
    private record Walked(Ring ring, boolean hasZoneForEachCopy) {
        private static Walked of(Ring ring, int copies) {
            long zones = IntStream.range(0, ring.partitions())
                    .mapToObj(partition -> ring.member(ring.owner(partition)).zone())
                    .distinct()
                    .count();
            return new Walked(ring, copies <= zones);
        }

        /**
         * False only where it is certain without a walk around the whole ring: the zones of all copies are taken before the
         * node is met. Of a thousand members a few are near enough to a partition.
         */
        private boolean mayBePrimary(NodeId node, int partition, int copies) {
            Set<String> taken = new HashSet<>();
            for (int step = 0; hasZoneForEachCopy && taken.size() < copies; step++) {
                NodeId owner = ring.owner((partition + step) % ring.partitions());
                if (owner.equals(node)) {
                    return true;
                }
                taken.add(ring.member(owner).zone());
            }
            return !hasZoneForEachCopy;
        }
    }
}
