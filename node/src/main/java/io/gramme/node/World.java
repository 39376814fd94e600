package io.gramme.node;

import io.gramme.node.membership.ClusterView;
import io.gramme.ring.NodeId;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all loops must know sooner or later and none may miss: the latest view of the cluster, and which peers can be reached.
 * Each loop compares versions at the end of its turns and takes over what is new; only the latest state counts. Thread-safe.
 */
final class World {
    private final ConcurrentSkipListSet<NodeId> reachable = new ConcurrentSkipListSet<>();
    private final AtomicLong linkVersion = new AtomicLong();
    private volatile ClusterView view = ClusterView.NOTHING;

    /** What one loop has taken over. Confined to that loop. */
    static final class Seen {
        private long view;
        private long links;
    }

    ClusterView view() {
        return view;
    }

    void view(ClusterView next) {
        view = next;
    }

    boolean isReachable(NodeId peer) {
        return reachable.contains(peer);
    }

    void link(NodeId peer, boolean up) {
        if (up) {
            reachable.add(peer);
        } else {
            reachable.remove(peer);
        }
        linkVersion.incrementAndGet();
    }

    /** Tells the core what it has not seen yet. */
    void bring(NodeCore core, Seen seen) {
        ClusterView now = view;
        if (now.version() != seen.view) {
            seen.view = now.version();
            core.onView(now);
        }
        long links = linkVersion.get();
        if (links != seen.links) {
            seen.links = links;
            core.onLinks(new TreeSet<>(reachable));
        }
    }
}
