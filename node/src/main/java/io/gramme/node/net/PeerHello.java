package io.gramme.node.net;

import io.gramme.node.membership.Tables;
import io.gramme.ring.NodeId;
import java.util.Optional;

/**
 * The first message of either side of a connection between nodes.
 *
 * @param node who speaks
 * @param incarnation of its process
 * @param cluster its cluster, when it has one
 * @param tables that a ring is to be born with, while nothing was decided about the ring that says what tables there are
 * @param address where it can be dialled, so that a node that nobody knows yet can be answered; empty for not yet
 * @param refusal why it will not talk, when it will not; the connection ends behind it
 * @param twin whether it refuses because another process is this node already
 * @param store the number of its data folder
 * @param fenced whether it refuses because the cluster has fenced the other's data folder
 */
record PeerHello(
        int minVersion,
        int maxVersion,
        NodeId node,
        long incarnation,
        Optional<NodeId> cluster,
        Optional<Tables> tables,
        String address,
        Optional<String> refusal,
        boolean twin,
        long store,
        boolean fenced) {
    static final int VERSION = 1;

    /** Why this side cannot talk to the other, in a sentence for the log of both; empty when it can. */
    Optional<String> refuses(PeerHello other) {
        if (other.minVersion > maxVersion || other.maxVersion < minVersion) {
            return Optional.of("no common protocol version: " + minVersion + " to " + maxVersion + " here, "
                    + other.minVersion + " to " + other.maxVersion + " there");
        }
        if (cluster.isPresent() && other.cluster.isPresent() && !cluster.equals(other.cluster)) {
            return Optional.of("another cluster: " + cluster.get() + " here, " + other.cluster.get()
                    + " there; cluster.seeds and cluster.partitions must be the same on all nodes");
        }
        return tables.flatMap(mine -> other.tables.flatMap(mine::differenceFrom))
                .map(difference -> "tables differ: " + difference + "; tables must be the same on all nodes");
    }

    PeerHello refusing(String reason) {
        return saying(reason, false, false);
    }

    PeerHello refusingTwin(String reason) {
        return saying(reason, true, false);
    }

    PeerHello refusingFenced(String reason) {
        return saying(reason, false, true);
    }

    private PeerHello saying(String reason, boolean isTwin, boolean isFenced) {
        return new PeerHello(
                minVersion,
                maxVersion,
                node,
                incarnation,
                cluster,
                tables,
                address,
                Optional.of(reason),
                isTwin,
                store,
                isFenced);
    }
}
