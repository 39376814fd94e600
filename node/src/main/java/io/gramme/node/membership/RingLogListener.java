package io.gramme.node.membership;

import io.gramme.node.paxos.Snapshot;

/** Told by a {@link RingLog} what was decided. Must not call back. */
@FunctionalInterface
public interface RingLogListener {
    /**
     * More is decided; the topology may be another one.
     *
     * @param snapshot what it came from, for others that have to know
     */
    void onTopology(Topology topology, Snapshot snapshot);
}
