package io.gramme.node;

import io.gramme.node.env.Counter;
import io.gramme.node.membership.ClusterView;
import io.gramme.ring.NodeId;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What all loops must know sooner or later and none may miss: the latest view of the cluster, which peers this node is connected
 * to, which of them it suspects, and whether the machine has anything left. Each loop compares versions before each of its tasks and
 * at the end of its turns and takes over what is new; only the latest state counts. A task that was offered after a change is never
 * run without it. Thread-safe.
 */
final class World {
    private static final SortedSet<NodeId> NOBODY = Collections.emptySortedSet();

    private final MachineLoad machine = new MachineLoad();
    private final Counter suspicions = new Counter();
    private final Counter acquittals = new Counter();
    private volatile Links links = new Links(0, NOBODY, NOBODY);
    private volatile ClusterView view = ClusterView.NOTHING;
    private volatile String waiting = "cluster.seeds are being asked";

    /** What one loop has taken over. Confined to that loop. */
    static final class Seen {
        private long view;
        private long links;
        private boolean busy;
    }

    /**
     * Which peers can be talked to; never changed, only replaced, so that a loop that copies it sees one state.
     *
     * @param connected those that this node has a connection to
     * @param suspects those that it has reason to go around
     */
    private record Links(long version, SortedSet<NodeId> connected, SortedSet<NodeId> suspects) {
        private SortedSet<NodeId> reachable() {
            SortedSet<NodeId> reachable = new TreeSet<>(connected);
            reachable.removeAll(suspects);
            return Collections.unmodifiableSortedSet(reachable);
        }
    }

    ClusterView view() {
        return view;
    }

    void view(ClusterView next) {
        view = next;
    }

    /** What the birth of the ring waits for while there is none, as a sentence. */
    String waiting() {
        return waiting;
    }

    void waiting(String why) {
        waiting = why;
    }

    /** The peers that can be reached at this moment; the set does not change. */
    SortedSet<NodeId> reachable() {
        return links.reachable();
    }

    boolean isReachable(NodeId peer) {
        Links now = links;
        return now.connected.contains(peer) && !now.suspects.contains(peer);
    }

    SortedSet<NodeId> connected() {
        return links.connected;
    }

    SortedSet<NodeId> suspects() {
        return links.suspects;
    }

    /** How often a peer came to be suspected. */
    Counter suspicions() {
        return suspicions;
    }

    /** How often a suspicion ended. */
    Counter acquittals() {
        return acquittals;
    }

    boolean isSuspected(NodeId peer) {
        return links.suspects.contains(peer);
    }

    /** Called a handful of times in a connection's life, by the threads of the network. */
    synchronized void link(NodeId peer, boolean up) {
        SortedSet<NodeId> next = new TreeSet<>(links.connected);
        if (up) {
            next.add(peer);
        } else {
            next.remove(peer);
        }
        links = new Links(links.version + 1, Collections.unmodifiableSortedSet(next), links.suspects);
    }

    /** Called by loop 0 when the failure detector has changed its mind. */
    synchronized void suspects(SortedSet<NodeId> suspects) {
        suspicions.add(suspects.stream().filter(peer -> !isSuspected(peer)).count());
        acquittals.add(
                links.suspects.stream().filter(peer -> !suspects.contains(peer)).count());
        links = new Links(links.version + 1, links.connected, Collections.unmodifiableSortedSet(suspects));
    }

    /** Tells the core what it has not seen yet. */
    void bring(NodeCore core, Seen seen) {
        ClusterView now = view;
        if (now.version() != seen.view) {
            seen.view = now.version();
            core.onView(now);
        }
        Links latest = links;
        if (latest.version != seen.links) {
            seen.links = latest.version;
            core.onLinks(latest.connected, latest.reachable());
        }
    }

    /** Tells the core whether the machine has anything left, when that has changed. */
    void bringLoad(NodeCore core, Seen seen) {
        boolean busy = machine.isBusy(System.nanoTime());
        if (busy != seen.busy) {
            seen.busy = busy;
            core.onMachine(busy);
        }
    }
}
