package io.gramme.gossip;

import io.gramme.ring.Partition;

/**
 * How a node gossips.
 *
 * @param seeds how many entries cluster.seeds has, this node's own included where it is named; 0 means a ring of itself alone
 * @param partitions Q of a ring that this node helps to form
 * @param intervalNanos the time between two rounds
 * @param seedPercent how many of a hundred rounds go to a seed
 * @param redialNanos the least time between two dials of one seed
 * @param detector how it finds out that a peer is of no use
 */
public record GossipConfig(
        int seeds, int partitions, long intervalNanos, int seedPercent, long redialNanos, DetectorConfig detector) {
    /** The members of a first epoch are the seeds, and each must talk to each. */
    public static final int MAX_SEEDS = 256;

    public static final long DEFAULT_INTERVAL_NANOS = 1_000_000_000L;
    public static final int DEFAULT_SEED_PERCENT = 10;

    public GossipConfig {
        Partition.checkCount(partitions);
        if (seeds < 0 || seeds > MAX_SEEDS || seeds > partitions) {
            throw new IllegalArgumentException("cluster.seeds has " + seeds + " entries, at most "
                    + Math.min(MAX_SEEDS, partitions) + " for " + partitions + " partitions");
        }
        if (intervalNanos < 1_000_000 || redialNanos < 1_000_000) {
            throw new IllegalArgumentException("an interval is at least 1 ms");
        }
        if (seedPercent < 0 || seedPercent > 100) {
            throw new IllegalArgumentException("a share is from 0 to 100 percent, not " + seedPercent);
        }
    }

    /** One round a second, one in ten to a seed, one dial a second. */
    public static GossipConfig standard(int seeds, int partitions) {
        return new GossipConfig(
                seeds,
                partitions,
                DEFAULT_INTERVAL_NANOS,
                DEFAULT_SEED_PERCENT,
                DEFAULT_INTERVAL_NANOS,
                DetectorConfig.standard());
    }
}
