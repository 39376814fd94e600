package io.gramme.node.coordinator;

import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.ring.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Writes under an epoch that this loop has yet to take over, for copies that it has in that one alone: they wait for it instead of
 * being refused, which all the new nodes of a partition may do at once. Bounds: {@value #MOST} of them, of {@value #MOST_BYTES} bytes
 * of values. Confined to its loop.
 */
final class EarlyStores {
    static final int MOST = 256;
    static final int MOST_BYTES = 8 << 20;

    private final Deque<Early> waiting = new ArrayDeque<>();
    private long bytes;

    /**
     * A write.
     *
     * @param epoch of the ring under which it was sent
     */
    record Early(NodeId from, long epoch, Store store) {
        private long bytes() {
            return store.record().siblings().valueBytes();
        }
    }

    /** False when there is no room for it. */
    boolean keep(Early early) {
        boolean room = waiting.size() < MOST && bytes + early.bytes() <= MOST_BYTES;
        if (room) {
            waiting.add(early);
            bytes += early.bytes();
        }
        return room;
    }

    /** Those whose epoch has been taken over, in the order in which they came; they are kept no longer. */
    List<Early> served(long epoch) {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<Early> served = new ArrayList<>();
        waiting.removeIf(early -> early.epoch <= epoch && served.add(early));
        served.forEach(early -> bytes -= early.bytes());
        return served;
    }
}
