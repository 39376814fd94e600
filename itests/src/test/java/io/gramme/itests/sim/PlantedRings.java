package io.gramme.itests.sim;

import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaMessage.Fetch;
import io.gramme.node.coordinator.ReplicaMessage.Fetched;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Stored;
import io.gramme.node.transfer.Standing;
import io.gramme.ring.NodeId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Between the nodes and the network: messages go as if rings were wrong, or were not looked at. */
final class PlantedRings {
    private static final long FIRST_EPOCH = 1;

    private final SimCluster cluster;
    /** By who asks and the number of the operation: answers that the host which stands twice still owes, the second as the other. */
    private final Map<Asked, Owed> owed = new HashMap<>();

    private record Asked(NodeId by, NodeId host, long op) {}

    /** @param isSecond whether the first answer has been given */
    private record Owed(NodeId other, boolean isSecond) {}

    PlantedRings(SimCluster cluster) {
        this.cluster = cluster;
    }

    /** Whether a loop is not yet shown that ring: every other machine shows changes to its loops when the clients have gone. */
    boolean isKeptBack(SimMachine machine, long epoch) {
        long now = cluster.queue().clock().nanoTime();
        return machine.index() % 2 == 1
                && epoch > FIRST_EPOCH
                && now < TimeUnit.MILLISECONDS.toNanos(cluster.knobs().loadMillis());
    }

    /** A loop that has not been shown a ring says that it serves under it, and that its copies are equal to all others. */
    Standing ahead(SimMachine machine, Standing standing, long epoch) {
        if (!isKeptBack(machine, epoch)) {
            return standing;
        }
        List<Integer> all =
                IntStream.range(0, cluster.knobs().partitions()).boxed().toList();
        return new Standing(
                epoch,
                all,
                0,
                standing.kept(),
                standing.hints(),
                standing.bytes(),
                Math.max(epoch, standing.barrier()));
    }

    /** The epoch of a message as somebody would take it who does not look at it. */
    long newest(long epoch) {
        return epoch == 0 || cluster.ring().isEmpty()
                ? epoch
                : Math.max(epoch, cluster.rings().latest().epoch());
    }

    /**
     * Where a message goes when the last of a record's first N nodes is, under another name, the host before it.
     *
     * @return {@code to} for all others
     */
    NodeId host(NodeId from, NodeId to, ReplicaMessage message) {
        boolean isPut = message instanceof Store store && store.purpose() == Store.Purpose.PUT;
        if (!isPut && !(message instanceof Fetch)) {
            return to;
        }
        List<NodeId> primaries = cluster.preferenceList(message.partition()).primaries();
        int last = primaries.size() - 1;
        if (last < 1 || !primaries.get(last).equals(to)) {
            return to;
        }
        NodeId twice = primaries.get(last - 1);
        if (twice.equals(from)) {
            return to;
        }
        owed.put(new Asked(from, twice, op(message)), new Owed(to, false));
        return twice;
    }

    /** Whom an answer seems to come from: the host that was asked under two names gives its second one under the other. */
    NodeId name(NodeId from, NodeId to, ReplicaMessage message) {
        if (!(message instanceof Stored) && !(message instanceof Fetched)) {
            return from;
        }
        Asked asked = new Asked(to, from, op(message));
        Owed second = owed.get(asked);
        if (second == null) {
            return from;
        }
        if (second.isSecond()) {
            owed.remove(asked);
            return second.other();
        }
        owed.put(asked, new Owed(second.other(), true));
        return from;
    }

    private static long op(ReplicaMessage message) {
        if (message instanceof Store store) {
            return store.op();
        }
        if (message instanceof Fetch fetch) {
            return fetch.op();
        }
        return message instanceof Stored stored ? stored.op() : message instanceof Fetched fetched ? fetched.op() : 0;
    }
}
