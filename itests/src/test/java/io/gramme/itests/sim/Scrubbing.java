package io.gramme.itests.sim;

import io.gramme.node.membership.Table;
import io.gramme.node.storage.RecordKey;
import io.gramme.ring.NodeId;

/** Has every node look at all that it keeps, so that nothing stays damaged for nobody reads it. */
final class Scrubbing {
    private final SimCluster cluster;
    private int open;

    Scrubbing(SimCluster cluster) {
        this.cluster = cluster;
    }

    /** Begins anew, everywhere. */
    void begin() {
        Table table = cluster.tables().all().get(0);
        for (Logged.Name name : cluster.oracle().names()) {
            int partition = cluster.partition(name.key());
            RecordKey key = new RecordKey(partition, name.table(), name.key());
            for (NodeId node : cluster.primaries(name.key())) {
                cluster.processOf(node).ifPresent(process -> {
                    open++;
                    process.loops()
                            .get(Math.floorMod(partition, process.loops().size()))
                            .offer(core -> core.inspect(table, key, seen -> open--));
                });
            }
        }
    }

    /** Whether everything has been looked at. */
    boolean isDone() {
        return open == 0;
    }
}
