package io.gramme.node.membership;

import io.gramme.gossip.Member;
import io.gramme.node.membership.FenceMessage.AskWhole;
import io.gramme.node.membership.FenceMessage.Whole;
import io.gramme.node.membership.TopologyCommand.Fence;
import io.gramme.node.membership.TopologyCommand.Welcome;
import io.gramme.node.storage.Folder;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import io.gramme.ring.env.Clock;
import io.gramme.ring.env.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Has members fenced that were away for too long, and let in again when they are back with another data folder. Every node counts how
 * long others are away; the one that leads the ring log has it decided.
 *
 * <pre>
 *   silent for long enough ──► the others say that their copies lack nothing ──► Fence: its data folder is refused, nobody waits for it
 *   back with another folder, and serves under that epoch with nothing in it ──► Welcome: it holds its copies again, all of them lacking
 * </pre>
 *
 * <p>Between the two the member holds nothing: what it was given by somebody who had not heard of the fence yet is emptied by the
 * welcome. Confined to loop 0.
 */
public final class FenceDriver {
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final NodeId self;
    private final Settings settings;
    private final Clock clock;
    private final Absences absences;
    private final Cluster cluster;
    private final Transport<ControlMessage> transport;
    private final Map<NodeId, Long> wholeAt = new TreeMap<>();
    private boolean deciding;

    /**
     * What it is told.
     *
     * @param folder where the absences are kept
     * @param afterNanos for which a member may be away
     * @param lacking how many copies of this node lack something
     */
    public record Settings(Folder folder, long afterNanos, LongSupplier lacking) {}

    /** What the driver needs of its node. */
    public interface Cluster {
        /** What this node knows to be decided. */
        Optional<Topology> known();

        /** Those who decide, when this node leads them. */
        Optional<List<NodeId>> voters();

        Optional<Member> member(NodeId node);

        void want(TopologyCommand command, long deadlineNanos, Consumer<Outcome> then);
    }

    public FenceDriver(
            NodeId self, Settings settings, Clock clock, Cluster cluster, Transport<ControlMessage> transport) {
        this.self = self;
        this.settings = settings;
        this.clock = clock;
        this.cluster = cluster;
        this.transport = transport;
        this.absences = new Absences(settings.folder(), clock, settings.afterNanos());
    }

    public void onMessage(NodeId from, FenceMessage message) {
        if (message instanceof AskWhole) {
            transport.send(from, new Whole(settings.lacking().getAsLong()));
        } else if (message instanceof Whole whole) {
            if (whole.lacking() == 0) {
                wholeAt.put(from, clock.nanoTime());
            } else {
                wholeAt.remove(from);
            }
        }
    }

    /** To be called several times a second. */
    public void onTick() {
        Optional<Topology> known = cluster.known();
        if (known.isEmpty() || !absences.isDue()) {
            return;
        }
        Topology topology = known.get();
        List<NodeId> members = topology.members().stream().map(RingMember::id).toList();
        absences.look(self, members, cluster::member);
        Optional<List<NodeId>> voters = cluster.voters();
        if (voters.isEmpty()) {
            wholeAt.clear();
            return;
        }
        List<NodeId> overdue = overdue(topology);
        if (!deciding) {
            next(topology, voters.get(), overdue).ifPresent(command -> {
                deciding = true;
                cluster.want(command, clock.nanoTime() + PATIENCE_NANOS, outcome -> deciding = false);
            });
        }
        if (!overdue.isEmpty()) {
            members.stream()
                    .filter(node -> !node.equals(self) && absences.isAnswering(node))
                    .forEach(node -> transport.send(node, new AskWhole()));
        }
    }

    /** Those that were away for too long. */
    private List<NodeId> overdue(Topology topology) {
        return topology.members().stream()
                .map(RingMember::id)
                .filter(node -> !node.equals(self) && !topology.isAway(node) && !absences.isAnswering(node))
                .filter(node -> absences.of(node)
                        .filter(absence -> absence.nanos() >= settings.afterNanos())
                        .isPresent())
                .toList();
    }

    private Optional<TopologyCommand> next(Topology topology, List<NodeId> voters, List<NodeId> overdue) {
        Optional<TopologyCommand> welcome = topology.members().stream()
                .map(RingMember::id)
                .filter(topology::isAway)
                .flatMap(node -> cluster.member(node).stream())
                .filter(member -> isBack(topology, member))
                .map(member -> (TopologyCommand) new Welcome(member.id(), member.store()))
                .findFirst();
        Fences fences = fences(topology, voters);
        return welcome.or(() -> overdue.stream()
                .filter(node -> fences.objectionTo(node).isEmpty())
                .map(node -> (TopologyCommand)
                        new Fence(node, absences.of(node).orElseThrow().store()))
                .findFirst());
    }

    /** With a folder that is not refused, and it has taken note that it holds nothing. */
    private boolean isBack(Topology topology, Member member) {
        return absences.isAnswering(member.id())
                && !topology.people().exiles().refuses(member.id(), member.store())
                && member.ringEpoch() >= topology.epoch();
    }

    private Fences fences(Topology topology, List<NodeId> voters) {
        long since = clock.nanoTime() - 3 * absences.lookNanos();
        return new Fences(
                topology,
                voters,
                absences.hearsMost(),
                absences::isAnswering,
                node -> node.equals(self)
                        ? settings.lacking().getAsLong() == 0
                        : wholeAt.getOrDefault(node, Long.MIN_VALUE) >= since);
    }

    /** Why members that were away for too long are not fenced, in sentences for an operator; known to the leader alone. */
    public List<String> waitingFor() {
        List<String> reasons = new ArrayList<>();
        Optional<Topology> known = cluster.known();
        Optional<List<NodeId>> voters = cluster.voters();
        if (known.isPresent() && voters.isPresent()) {
            Fences fences = fences(known.get(), voters.get());
            for (NodeId node : overdue(known.get())) {
                fences.objectionTo(node)
                        .ifPresent(why ->
                                reasons.add("node " + node + " was away for too long and is not fenced: " + why));
            }
        }
        return reasons;
    }
}
