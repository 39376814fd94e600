package io.gramme.node.config;

import io.gramme.node.membership.Tables;
import io.gramme.node.storage.CompactionConfig;
import io.gramme.node.storage.ScrubConfig;
import io.gramme.ring.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Everything that a daemon is told, by subject. Made by {@link ConfigReader}; each part documents its keys in conf/gramme.yaml. */
public record NodeConfig(
        Self node,
        Cluster cluster,
        Endpoints listen,
        Endpoints advertise,
        Tables tables,
        Storage storage,
        Hints hints,
        Sync sync,
        Tombstones tombstones,
        Transfer transfer,
        Limits limits,
        Log log) {

    /**
     * Who this node is.
     *
     * @param id a fixed identity, so that a node with an empty folder is still itself
     * @param loops 0 for half the cores, at least 1 and at most 16
     */
    public record Self(Optional<NodeId> id, Path data, String zone, int weight, int loops, int ioThreads) {}

    /**
     * Which cluster it belongs to.
     *
     * @param seeds peer addresses, the same list on every node
     * @param bootstrap whether this node forms a first ring of more than half of the seeds when not all answer
     * @param secret under which contexts are signed; without it they are signed under the cluster id
     * @param fenceAfter for how long a member may be away before its data folder is refused
     */
    public record Cluster(
            List<Address> seeds,
            int partitions,
            boolean bootstrap,
            Optional<String> secret,
            Duration gossipInterval,
            Duration heartbeatInterval,
            Duration fenceAfter) {}

    /**
     * How copies come and go when the ring changes.
     *
     * @param keep for how long a copy is kept that is no longer this node's to have
     */
    public record Transfer(Duration keep) {}

    /** The three ports: for other nodes, for clients, for HTTP. */
    public record Endpoints(Address peer, Address client, Address http) {}

    /** How records are stored. */
    public record Storage(
            long segmentBytes,
            Duration forceInterval,
            long stagedBytes,
            CompactionConfig compaction,
            ScrubConfig scrub) {}

    /** What is kept for nodes that cannot be reached, for each of them, and how it is delivered. */
    public record Hints(long segmentBytes, long maxBytes, Duration window, long bytesPerSecond, Duration retry) {}

    /** How copies are kept equal without anybody reading them. */
    public record Sync(
            Duration interval,
            Duration retry,
            Duration settle,
            int exchanges,
            int repairs,
            long bytesPerSecond,
            Duration rebuild) {}

    /** When deletes are forgotten. */
    public record Tombstones(Duration minAge, Duration pause, Duration interval, int rate) {}

    /** What one node takes at once. */
    public record Limits(Duration timeout, int operations, int inFlight, int queue, Duration drain) {}

    /** Where the log goes; an empty folder means the console only. */
    public record Log(Optional<Path> dir, String level, long fileBytes, long totalBytes) {}
}
