package io.gramme.node.transfer;

import io.gramme.node.membership.MoveEpochs;
import io.gramme.node.membership.Outcome;
import io.gramme.node.membership.Topology;
import io.gramme.node.membership.TopologyCommand;
import io.gramme.node.membership.TopologyCommand.Forget;
import io.gramme.node.membership.TopologyCommand.Retire;
import io.gramme.node.membership.TopologyCommand.Switch;
import io.gramme.node.transfer.TransferMessage.Verified;
import io.gramme.node.transfer.TransferMessage.Verify;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.RingMember;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Brings a change of the ring on, from phase to phase, on the node that leads the ring log. It keeps nothing that outlives it: what
 * has been reached stands in the topology, and what the nodes have found they say again to the next leader.
 *
 * <pre>
 *   committed ──► all serve under it ──► new copies complete ──► Switch, some partitions at a time
 *             ──► all serve under it ──► nothing left behind on the old copies, nor kept by those that leave, who vote no more
 *             ──► Retire
 *   undone    ──► all serve under it ──► nothing kept by those that came in vain, who vote no more ──► Forget
 * </pre>
 *
 * <p>All: every member that is not suspected, and every one that holds something that moves, suspected or not. A partition that some
 * holder cannot be asked about waits until that one is back, or an operator gives it up. A member whose data folder was fenced, and that
 * is not back, is waited for only where it is to hold what it did not, see {@link Moves}.
 *
 * <p>Confined to loop 0.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.9.
 */
public final class ChangeDriver {
    private static final long LEAST_LOOK_NANOS = 200_000_000L;
    private static final long MOST_LOOK_NANOS = 1_000_000_000L;

    /** Partitions that are ready wait so long for others to be switched with, for each switch is an epoch. */
    private static final long GATHER_NANOS = 10_000_000_000L;

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Clock clock;
    private final long lookNanos;
    private final Cluster cluster;
    private final Transport<TransferMessage> transport;
    private final Map<NodeId, Said> said = new HashMap<>();
    private @Nullable Moves moves;
    private boolean deciding;
    private long nextLook;
    private long lastSwitch;

    /** The last that a node has said, see {@link Verified}. */
    private record Said(long epoch, Set<Integer> partitions, boolean hints, long barrier) {}

    /** What the driver needs of its node. */
    public interface Cluster {
        /** None while this node does not lead the ring log. */
        Optional<Topology> led();

        /** The epoch under which a member serves as a whole, as far as it is known; 0 for one that was never heard of. */
        long acknowledged(NodeId member);

        boolean isSuspected(NodeId member);

        /** Whether a member votes on the ring log. */
        boolean isVoter(NodeId member);

        void want(TopologyCommand command, long deadlineNanos, Consumer<Outcome> then);
    }

    /**
     * Takes up whatever change there is.
     *
     * @param gossipNanos how often nodes tell each other where they stand: it looks as often, once to five times a second
     */
    public ChangeDriver(Clock clock, long gossipNanos, Cluster cluster, Transport<TransferMessage> transport) {
        this.clock = clock;
        this.lookNanos = Math.max(LEAST_LOOK_NANOS, Math.min(gossipNanos, MOST_LOOK_NANOS));
        this.cluster = cluster;
        this.transport = transport;
        this.nextLook = clock.nanoTime();
        this.lastSwitch = nextLook;
    }

    public void onVerified(NodeId from, Verified message) {
        said.put(
                from,
                new Said(message.epoch(), new HashSet<>(message.partitions()), message.hints(), message.barrier()));
    }

    /** To be called several times a second. */
    public void onTick() {
        long now = clock.nanoTime();
        if (now - nextLook < 0) {
            return;
        }
        nextLook = now + lookNanos;
        Optional<Topology> led =
                cluster.led().filter(topology -> topology.change().isPresent());
        if (led.isEmpty()) {
            said.clear();
            moves = null;
            lastSwitch = now;
            return;
        }
        Topology topology = led.get();
        Moves moving = moves(topology);
        long barrier = barrier(topology, moving);
        Verify verify = new Verify(barrier, sealed(moving));
        for (RingMember member : topology.members()) {
            transport.send(member.id(), verify);
        }
        if (!deciding) {
            next(topology, moving, barrier, now).ifPresent(command -> {
                deciding = true;
                cluster.want(command, now + PATIENCE_NANOS, outcome -> deciding = false);
            });
        }
    }

    private Moves moves(Topology topology) {
        Moves known = moves;
        if (known == null || known.epoch() != topology.epoch()) {
            known = Moves.of(topology);
            moves = known;
        }
        return known;
    }

    /** The epoch that everybody who counts serves under at least. */
    private long barrier(Topology topology, Moves moving) {
        return topology.members().stream()
                .map(RingMember::id)
                .filter(member -> counts(topology, moving, member))
                .mapToLong(cluster::acknowledged)
                .min()
                .orElse(0);
    }

    /** Whether everybody waits until this member serves. */
    private boolean counts(Topology topology, Moves moving, NodeId member) {
        boolean isAsked = moving.holders().contains(member) || !cluster.isSuspected(member);
        return isAsked && !topology.isAway(member);
    }

    /** The epoch before which nobody takes a write any more who holds something that moves. */
    private long sealed(Moves moving) {
        return moving.holders().stream()
                .map(said::get)
                .mapToLong(latest -> latest == null ? 0 : latest.barrier())
                .min()
                .orElse(0);
    }

    private Optional<TopologyCommand> next(Topology topology, Moves moving, long barrier, long now) {
        RingChange change = topology.change().orElseThrow();
        MoveEpochs phases = topology.moves();
        boolean isSettled = change.marks().moving().stream().allMatch(partition -> phases.began(partition) <= barrier);
        if (change.isUndone()) {
            return isSettled && mayLeave(topology) ? Optional.of(new Forget(topology.epoch())) : Optional.empty();
        }
        if (change.isAllSwitched()) {
            boolean isDone = isSettled
                    && change.marks().moving().stream().allMatch(partition -> isVerified(topology, moving, partition))
                    && mayLeave(topology);
            return isDone ? Optional.of(new Retire(topology.epoch())) : Optional.empty();
        }
        List<Integer> left = change.marks().moving().stream()
                .filter(partition -> !change.isSwitched(partition))
                .toList();
        List<Integer> ready = left.stream()
                .filter(partition -> phases.began(partition) <= barrier && isVerified(topology, moving, partition))
                .toList();
        if (ready.size() == left.size() || (!ready.isEmpty() && now - lastSwitch >= GATHER_NANOS)) {
            lastSwitch = now;
            return Optional.of(new Switch(topology.epoch(), ready));
        }
        return Optional.empty();
    }

    /** Whether each counterpart has said that its copy is verified in the phase that the partition is in. */
    private boolean isVerified(Topology topology, Moves moving, int partition) {
        return moving.counterparts(partition).stream().allMatch(node -> hasVerified(topology, node, partition));
    }

    private boolean hasVerified(Topology topology, NodeId node, int partition) {
        Said latest = said.get(node);
        return latest != null
                && latest.epoch() >= topology.moves().began(partition)
                && latest.partitions().contains(partition);
    }

    private boolean mayLeave(Topology topology) {
        return leavers(topology).noneMatch(node -> keepsHints(topology, node) || cluster.isVoter(node));
    }

    /** Those that are alive and will not belong to the ring: what they keep for others must have been delivered. */
    private static Stream<NodeId> leavers(Topology topology) {
        Ring end = topology.change().orElseThrow().end();
        return topology.members().stream().map(RingMember::id).filter(node -> !end.contains(node));
    }

    /** Until it serves under the latest epoch it may still be given some; what one that is away kept is refused. */
    private boolean keepsHints(Topology topology, NodeId node) {
        Said latest = said.get(node);
        boolean isDone = latest != null && !latest.hints() && latest.epoch() >= topology.epoch();
        return !isDone && !topology.isAway(node);
    }

    private static long lastPhase(Topology topology) {
        return topology.change().stream()
                .flatMap(change -> change.marks().moving().stream())
                .mapToLong(topology.moves()::began)
                .max()
                .orElse(0);
    }

    /** What the change waits for, in sentences for an operator; empty when this node does not drive one. */
    public List<String> waitingFor() {
        Optional<Topology> led =
                cluster.led().filter(topology -> topology.change().isPresent());
        return led.map(topology -> waitingFor(topology, moves(topology))).orElse(List.of());
    }

    private List<String> waitingFor(Topology topology, Moves moving) {
        List<String> reasons = new ArrayList<>();
        RingChange change = topology.change().orElseThrow();
        long phase = lastPhase(topology);
        for (RingMember member : topology.members()) {
            NodeId node = member.id();
            if (counts(topology, moving, node) && cluster.acknowledged(node) < phase) {
                reasons.add("node " + node + (cluster.isSuspected(node) ? ", which cannot be reached," : "")
                        + " to serve under epoch " + phase + "; it serves under " + cluster.acknowledged(node));
            }
        }
        if (!change.isUndone()) {
            copies(topology, moving, reasons);
        }
        if (change.isUndone() || change.isAllSwitched()) {
            leavers(topology)
                    .filter(node -> keepsHints(topology, node))
                    .forEach(node -> reasons.add("node " + node + ", which leaves"
                            + (cluster.isSuspected(node) ? " and cannot be reached" : "")
                            + ", to deliver what it keeps for others"));
            leavers(topology)
                    .filter(cluster::isVoter)
                    .forEach(node -> reasons.add("node " + node + ", which leaves, to give its vote to another"));
        }
        return reasons;
    }

    private void copies(Topology topology, Moves moving, List<String> reasons) {
        RingChange change = topology.change().orElseThrow();
        for (RingMember member : topology.members()) {
            NodeId node = member.id();
            long left = change.marks().moving().stream()
                    .filter(partition -> change.isAllSwitched() || !change.isSwitched(partition))
                    .filter(partition -> moving.counterparts(partition).contains(node))
                    .filter(partition -> !hasVerified(topology, node, partition))
                    .count();
            if (left > 0) {
                reasons.add("node " + node + (topology.isAway(node) ? ", which was away for too long," : "") + " to "
                        + (change.isAllSwitched() ? "hand over" : "receive") + " " + left
                        + (left == 1 ? " partition" : " partitions")
                        + (topology.isAway(node) ? ": start it again, abort the change, or give the node up" : ""));
            }
        }
    }
}
