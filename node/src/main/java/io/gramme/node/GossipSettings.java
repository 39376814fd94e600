package io.gramme.node;

import io.gramme.gossip.DetectorConfig;
import io.gramme.gossip.GossipConfig;
import io.gramme.node.config.NodeConfig;
import io.gramme.node.membership.Table;

/** How a node gossips and watches its peers, from what it is told. */
final class GossipSettings {
    private static final double SUSPECT_AT_PHI = 8;
    private static final long STALL_NANOS = 1_000_000_000L;

    private GossipSettings() {}

    static GossipConfig of(NodeConfig config) {
        long interval = config.cluster().gossipInterval().toNanos();
        return new GossipConfig(
                config.cluster().seeds().size(),
                config.cluster().partitions(),
                interval,
                GossipConfig.DEFAULT_SEED_PERCENT,
                Math.min(interval, 200_000_000L),
                detector(config));
    }

    private static DetectorConfig detector(NodeConfig config) {
        long heartbeat = config.cluster().heartbeatInterval().toNanos();
        int copies = config.tables().all().stream().mapToInt(Table::n).max().orElseThrow();
        return new DetectorConfig(
                heartbeat, SUSPECT_AT_PHI, 5 * heartbeat, 60 * heartbeat, heartbeat / 2, STALL_NANOS, copies);
    }
}
