package io.gramme.node.sync;

import java.util.List;
import java.util.OptionalLong;

/**
 * How synchronisation stands in one loop.
 *
 * @param suspended whether no new comparison begins
 * @param running comparisons under way
 * @param waiting records that were found different and are still to be looked at
 * @param partitions that this node holds copies of, ascending
 */
public record SyncStatus(boolean suspended, int running, int waiting, List<Copy> partitions) {
    public SyncStatus {
        partitions = List.copyOf(partitions);
    }

    /**
     * This node's copy of one partition.
     *
     * @param ready whether its trees have been built since the start
     * @param whole whether it counts in reads
     * @param verifiedSeconds how long ago it was last known to be equal to all others; empty when it has not been since the start
     * @param runs how often somebody asked for comparisons since the start
     * @param verifiedRuns what that was when the comparisons began that verified it, or the least of them; empty as the seconds are
     */
    public record Copy(
            int partition,
            boolean ready,
            boolean whole,
            OptionalLong verifiedSeconds,
            long runs,
            OptionalLong verifiedRuns) {}
}
