package io.gramme.node.founding;

import io.gramme.gossip.GossipConfig;
import io.gramme.ring.Partition;

/**
 * How a node takes part in forming the first ring.
 *
 * @param seeds how many entries cluster.seeds has, this node's own included where it is named; 0 means a ring of itself alone
 * @param partitions of the ring
 * @param bootstrap whether this node proposes a ring of more than half of the seeds, not only one of all
 * @param graceNanos for how long nobody new has answered before it does
 * @param askNanos between two questions to a seed that has not answered
 */
public record FoundingConfig(int seeds, int partitions, boolean bootstrap, long graceNanos, long askNanos) {
    private static final long SECOND = 1_000_000_000L;

    public FoundingConfig {
        Partition.checkCount(partitions);
        if (seeds < 0 || seeds > GossipConfig.MAX_SEEDS) {
            throw new IllegalArgumentException(
                    "cluster.seeds has " + seeds + " entries, at most " + GossipConfig.MAX_SEEDS);
        }
        if (graceNanos < 0 || askNanos < 1_000_000) {
            throw new IllegalArgumentException("an interval is at least 1 ms");
        }
    }

    /** Ten seconds for seeds that are started together; a question as often as nodes gossip, and once a second at least. */
    public static FoundingConfig standard(int seeds, int partitions, boolean bootstrap, long gossipNanos) {
        return new FoundingConfig(seeds, partitions, bootstrap, 10 * SECOND, Math.min(gossipNanos, SECOND));
    }

    /** How many nodes are more than half of the entries. */
    int majority() {
        return seeds / 2 + 1;
    }
}
