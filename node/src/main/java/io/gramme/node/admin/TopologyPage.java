package io.gramme.node.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.gossip.Member;
import io.gramme.gossip.MemberState;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.Intent;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Topology;
import io.gramme.node.paxos.Snapshot;
import io.gramme.node.paxos.Voter;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.RingMember;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The whole topology, for an operator. */
final class TopologyPage {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ClusterView view;
    private final Topology topology;
    private final Predicate<NodeId> suspected;

    TopologyPage(ClusterView view, Topology topology, Predicate<NodeId> suspected) {
        this.view = view;
        this.topology = topology;
        this.suspected = suspected;
    }

    ObjectNode page(Snapshot decided, Optional<NodeId> leader, Optional<String> doubt) {
        ObjectNode page = JSON.objectNode()
                .put("cluster", view.ring().orElseThrow().clusterId().toString())
                .put("epoch", topology.epoch())
                .put("version", topology.version())
                .put("current", doubt.isEmpty())
                .put("why", doubt.orElse(""))
                .put("leader", leader.map(NodeId::toString).orElse(null));
        nodes(
                page.putArray("voters"),
                decided.voters().all().stream().map(Voter::node).toList());
        ArrayNode members = page.putArray("members");
        topology.members().forEach(member -> member(members.addObject(), member));
        outsiders(page.putArray("outsiders"));
        staged(page.putArray("staged"), topology.people().staged());
        topology.change()
                .ifPresentOrElse(change -> change(page.putObject("change"), change), () -> page.putNull("change"));
        ArrayNode tables = page.putArray("tables");
        topology.tables().all().forEach(table -> table(tables.addObject(), table));
        nodes(page.putArray("removed"), topology.people().exiles().removed());
        ArrayNode fenced = page.putArray("fenced");
        topology.people()
                .exiles()
                .fenced()
                .forEach(folder -> fenced.addObject()
                        .put("node", folder.node().toString())
                        .put("store", HexFormat.of().toHexDigits(folder.store())));
        return page;
    }

    static void nodes(ArrayNode list, Collection<NodeId> nodes) {
        nodes.forEach(node -> list.add(node.toString()));
    }

    private void member(ObjectNode entry, RingMember member) {
        entry.put("node", member.id().toString()).put("zone", member.zone()).put("weight", member.weight());
        Optional<Member> said = view.members().member(member.id());
        entry.put("state", state(member.id(), said));
        entry.put("peer", said.map(known -> known.addresses().peer()).orElse(null));
        entry.put("http", said.map(known -> known.addresses().http()).orElse(null));
    }

    private String state(NodeId node, Optional<Member> said) {
        if (topology.people().exiles().removed().contains(node)) {
            return "given up";
        }
        if (said.isEmpty()) {
            return "silent";
        }
        return suspected.test(node) ? "suspected" : said.get().state() == MemberState.DRAINING ? "draining" : "up";
    }

    /** Nodes that gossip with the cluster and are no members of it. */
    private void outsiders(ArrayNode list) {
        Set<NodeId> members = topology.members().stream().map(RingMember::id).collect(Collectors.toSet());
        members.addAll(topology.people().exiles().removed());
        view.members().members().stream()
                .filter(member -> !members.contains(member.id()))
                .forEach(member -> member(list.addObject(), member.identity()));
    }

    static void staged(ArrayNode list, List<Intent> staged) {
        for (Intent intent : staged) {
            ObjectNode entry = list.addObject()
                    .put("kind", kind(intent))
                    .put("node", intent.node().toString());
            if (intent instanceof Intent.Join join) {
                entry.put("zone", join.member().zone())
                        .put("weight", join.member().weight());
            } else if (intent instanceof Intent.Reweigh reweigh) {
                entry.put("weight", reweigh.weight());
            } else if (intent instanceof Intent.Rezone rezone) {
                entry.put("zone", rezone.zone());
            }
        }
    }

    private static String kind(Intent intent) {
        if (intent instanceof Intent.Join) {
            return "join";
        } else if (intent instanceof Intent.Leave) {
            return "leave";
        } else if (intent instanceof Intent.Remove) {
            return "remove";
        }
        return intent instanceof Intent.Reweigh ? "weight" : "zone";
    }

    private static void change(ObjectNode entry, RingChange change) {
        put(entry, change);
        nodes(entry.putArray("joining"), left(change, change.to(), change.from()));
        nodes(entry.putArray("leaving"), left(change, change.from(), change.to()));
        nodes(entry.putArray("gone"), change.gone());
    }

    /** How far a change is. */
    static void put(ObjectNode entry, RingChange change) {
        entry.put("undone", change.isUndone())
                .put("moving", change.marks().moving().size())
                .put("switched", change.marks().switched().size());
    }

    /** Members of the one ring and not of the other, but for those that are gone. */
    private static List<NodeId> left(RingChange change, Ring ring, Ring other) {
        return ring.members().stream()
                .map(RingMember::id)
                .filter(id -> !other.contains(id) && !change.gone().contains(id))
                .toList();
    }

    static ObjectNode table(ObjectNode entry, Table table) {
        return entry.put("number", table.number())
                .put("name", table.name())
                .put("n", table.n())
                .put("r", table.r())
                .put("w", table.w())
                .put("primaryR", table.quorum().primaryR())
                .put("primaryW", table.quorum().primaryW())
                .put("conflict", table.isLastWriteWins() ? "last-write-wins" : "siblings")
                .put("durability", table.isForced() ? "forced" : "interval")
                .put("ttlMillis", table.ttlMillis());
    }
}
