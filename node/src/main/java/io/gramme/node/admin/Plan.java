package io.gramme.node.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.gossip.Member;
import io.gramme.gossip.Membership;
import io.gramme.node.membership.Intent;
import io.gramme.node.membership.Topology;
import io.gramme.node.membership.TopologyCommand;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingComparison;
import io.gramme.ring.RingComparison.CopyChange;
import io.gramme.ring.RingMember;
import io.gramme.ring.RingPlanner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * The next ring as it would be, and what becomes of everybody. It depends on what is staged and decided alone, so that the same token
 * always means the same ring: what is committed is what was shown.
 */
final class Plan {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Besides the copying: the phases, each of which everybody has to take over. */
    private static final int PHASES_SECONDS = 15;

    private final Topology topology;
    private final Ring to;
    private final RingComparison comparison;

    private Plan(Topology topology, Ring to) {
        this.topology = topology;
        this.to = to;
        this.comparison = RingComparison.of(topology.ring(), to, topology.copies());
    }

    /** Throws {@link BadOrderException} when nothing is staged, or nothing can come of it. */
    static Plan of(Topology topology) {
        List<RingMember> members = topology.staged();
        if (topology.people().staged().isEmpty()) {
            throw new BadOrderException("nothing is staged: join, leave, remove, weight or zone comes first");
        }
        if (members.isEmpty() || members.size() > topology.ring().partitions()) {
            throw new BadOrderException("a ring of " + topology.ring().partitions() + " partitions has 1 to as many"
                    + " members, not " + members.size());
        }
        int copies = topology.copies().get(topology.copies().size() - 1);
        Ring next = RingPlanner.next(topology.ring(), members, copies);
        return new Plan(topology, next.at(topology.epoch() + 1));
    }

    String token() {
        return topology.version() + "-" + to.checksum();
    }

    boolean isZoneSpreadWorse() {
        return comparison.isZoneSpreadWorse();
    }

    TopologyCommand commit() {
        return new TopologyCommand.Commit(topology.version(), to);
    }

    /**
     * All that an operator is to know before the commit.
     *
     * @param rate bytes a second that a node fetches at most
     * @param suspected who cannot be reached
     */
    ObjectNode page(Membership known, long rate, Predicate<NodeId> suspected) {
        ObjectNode page = JSON.objectNode()
                .put("plan", token())
                .put("version", topology.version())
                .put("epoch", to.epoch())
                .put("partitions", to.partitions());
        members(page.putArray("members"));
        long copies = comparison.copies().stream()
                .mapToLong(change -> change.moves().size())
                .sum();
        page.put("movingPartitions", movingPartitions()).put("movingCopies", copies);
        bound().ifPresentOrElse(most -> page.put("boundCopies", most), () -> page.putNull("boundCopies"));
        double copyBytes = bytesOfACopy(known);
        page.put("bytes", Math.round(copyBytes * copies));
        page.put("seconds", Math.round(copyBytes * mostReceived() / rate) + PHASES_SECONDS);
        page.put(
                        "zoneViolationsBefore",
                        sharing(topology.ring(), change -> change.before().sharingZones()))
                .put("zoneViolationsAfter", sharing(to, change -> change.after().sharingZones()));
        page.put("force", isZoneSpreadWorse());
        warn(page.putArray("warnings"), suspected);
        return page;
    }

    private void members(ArrayNode list) {
        for (RingComparison.Owned owned : comparison.members()) {
            NodeId node = owned.node();
            boolean stays = to.contains(node);
            RingMember member = stays ? to.member(node) : topology.ring().member(node);
            ObjectNode entry = list.addObject()
                    .put("node", node.toString())
                    .put("zone", member.zone())
                    .put("weight", member.weight())
                    .put("change", change(node))
                    .put("ownedBefore", owned.before())
                    .put("ownedAfter", owned.after());
            int before = 0;
            int after = 0;
            double target = 0;
            int in = 0;
            int out = 0;
            for (CopyChange copies : comparison.copies()) {
                RingComparison.Held held = held(copies, node);
                before += held.before();
                after += held.after();
                target += held.target();
                in += held.in();
                out += held.out();
            }
            entry.put("copiesBefore", before)
                    .put("copiesAfter", after)
                    .put("copiesTarget", Math.round(10 * target) / 10.0)
                    .put("receives", in)
                    .put("gives", out);
        }
    }

    private static RingComparison.Held held(CopyChange copies, NodeId node) {
        return copies.members().stream()
                .filter(held -> held.node().equals(node))
                .findFirst()
                .orElse(new RingComparison.Held(node, 0, 0, 0, 0, 0));
    }

    private String change(NodeId node) {
        Optional<Intent> staged = topology.people().staged().stream()
                .filter(intent -> intent.node().equals(node))
                .findFirst();
        if (staged.isEmpty()) {
            return "stays";
        }
        Intent intent = staged.get();
        if (intent instanceof Intent.Join) {
            return "joins";
        } else if (intent instanceof Intent.Leave) {
            return "leaves";
        } else if (intent instanceof Intent.Remove) {
            return "removed";
        }
        return intent instanceof Intent.Reweigh ? "weight" : "zone";
    }

    private long movingPartitions() {
        return comparison.copies().stream()
                .flatMap(change -> change.moves().stream())
                .map(RingComparison.Move::partition)
                .distinct()
                .count();
    }

    /** For one join into a ring of one zone: a share of the copies, and a tenth of it. */
    private OptionalInt bound() {
        List<Intent> staged = topology.people().staged();
        boolean oneZone = to.members().stream().map(RingMember::zone).distinct().count() == 1;
        boolean equal = to.members().stream().map(RingMember::weight).distinct().count() == 1;
        if (staged.size() != 1 || !(staged.get(0) instanceof Intent.Join) || !oneZone || !equal) {
            return OptionalInt.empty();
        }
        int members = to.members().size();
        int share = (to.partitions() + members - 1) / members;
        return OptionalInt.of(topology.copies().stream()
                .mapToInt(n -> (int) Math.ceil(1.1 * share * Math.min(n, members)))
                .sum());
    }

    /** On the average of what the members say that they hold. */
    private double bytesOfACopy(Membership known) {
        Map<NodeId, Integer> held = new HashMap<>();
        comparison
                .copies()
                .forEach(change ->
                        change.members().forEach(member -> held.merge(member.node(), member.before(), Integer::sum)));
        double bytes = 0;
        long copies = 0;
        for (Map.Entry<NodeId, Integer> entry : held.entrySet()) {
            Optional<Member> member = known.member(entry.getKey()).filter(there -> entry.getValue() > 0);
            bytes += member.map(Member::load).orElse(0L);
            copies += member.isPresent() ? entry.getValue() : 0;
        }
        return copies == 0 ? 0 : bytes / copies;
    }

    private int mostReceived() {
        Map<NodeId, Integer> received = new HashMap<>();
        comparison
                .copies()
                .forEach(change ->
                        change.members().forEach(member -> received.merge(member.node(), member.in(), Integer::sum)));
        return received.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    /** Where all are in one zone nobody looks at zones. */
    private int sharing(Ring ring, ToIntFunction<CopyChange> spread) {
        long zones = ring.members().stream().map(RingMember::zone).distinct().count();
        return zones == 1 ? 0 : comparison.copies().stream().mapToInt(spread).sum();
    }

    private void warn(ArrayNode warnings, Predicate<NodeId> suspected) {
        if (isZoneSpreadWorse()) {
            warnings.add("the copies of some partitions would be in fewer zones than they are; commit needs force");
        }
        for (CopyChange change : comparison.copies()) {
            if (change.after().lackingCopies() > 0) {
                warnings.add("tables with " + change.copies() + " copies would have fewer: there would be only "
                        + to.members().size() + " members");
            }
            if (change.after().deviationPercent() > 15) {
                warnings.add("with " + change.copies() + " copies, a member would hold "
                        + Math.round(change.after().deviationPercent()) + " % more or less than its share");
            }
        }
        topology.ring().members().stream()
                .map(RingMember::id)
                .filter(node -> suspected.test(node)
                        && !change(node).equals("removed")
                        && !topology.people().exiles().removed().contains(node))
                .forEach(node -> absent(node).ifPresent(warnings::add));
        to.members().stream()
                .map(RingMember::id)
                .filter(topology.people().exiles().removed()::contains)
                .forEach(node -> warnings.add("node " + node
                        + " was given up as dead: the commit is refused until its removal is staged too"));
        topology.people().staged().stream()
                .filter(Intent.Remove.class::isInstance)
                .forEach(intent -> warnings.add("node " + intent.node()
                        + " is taken for dead: it is refused from the commit on, and what only it has is lost"));
    }

    /** What it means that a member cannot be reached. */
    private Optional<String> absent(NodeId node) {
        if (!topology.isAway(node)) {
            return Optional.of(
                    "node " + node + " cannot be reached: what it holds does not move before it is back, or removed");
        }
        int received = comparison.copies().stream()
                .mapToInt(copies -> held(copies, node).in())
                .sum();
        return received == 0
                ? Optional.empty()
                : Optional.of("node " + node + " was away for too long, and would receive " + received
                        + " copies: the change would wait for it; start it again or stage its removal first");
    }
}
