package io.gramme.node.coordinator;

import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * For how long each peer has left what it was asked unanswered: a frozen process keeps its connections, and only this tells.
 * Any answer of a peer starts its time anew. Confined to its loop.
 */
final class Unanswered {
    private final Map<NodeId, Long> since = new TreeMap<>();

    void asked(NodeId peer, long nowNanos) {
        since.putIfAbsent(peer, nowNanos);
    }

    void heard(NodeId peer) {
        since.remove(peer);
    }

    /** The peers that have left something unanswered for longer than that. Each is named once, until it is asked again. */
    List<NodeId> overdue(long nowNanos, long patienceNanos) {
        List<NodeId> overdue = new ArrayList<>();
        since.forEach((peer, asked) -> {
            if (nowNanos - asked > patienceNanos) {
                overdue.add(peer);
            }
        });
        overdue.forEach(since::remove);
        return overdue;
    }
}
