package io.gramme.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.gossip.Member;
import io.gramme.node.http.HttpPages;
import io.gramme.node.membership.ClusterView;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.node.membership.Topology;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.RingMember;
import io.gramme.ring.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The pages about one node, made from its latest view of the cluster. */
final class NodePages implements HttpPages {
    private final ObjectMapper mapper = new ObjectMapper();
    private final NodeId self;
    private final Supplier<Tables> tables;
    private final World world;
    private final Supplier<String> metrics;
    private final Supplier<List<String>> notServing;

    /**
     * Pages that ask for the state of the node each time.
     *
     * @param notServing why it does not serve, though it has a ring
     */
    NodePages(
            NodeId self,
            Supplier<Tables> tables,
            World world,
            Supplier<String> metrics,
            Supplier<List<String>> notServing) {
        this.self = self;
        this.tables = tables;
        this.world = world;
        this.metrics = metrics;
        this.notServing = notServing;
    }

    @Override
    public List<String> notReadyBecause() {
        List<String> reasons = new ArrayList<>();
        ClusterView now = world.view();
        if (now.ring().isEmpty()) {
            reasons.add("it has no ring yet: " + world.waiting());
        } else if (!now.isMember(self)) {
            reasons.add(
                    "node " + self + " is not a member of the ring: gramme admin join makes it one; if its data folder"
                            + " was emptied or replaced, set node.id to what it was");
        } else {
            reasons.addAll(notServing.get());
        }
        return reasons;
    }

    @Override
    public String metrics() {
        return metrics.get();
    }

    @Override
    public Optional<ObjectNode> ring() {
        ClusterView now = world.view();
        return now.ring().map(state -> {
            ObjectNode page = mapper.createObjectNode();
            page.put("cluster", state.clusterId().toString());
            page.put("epoch", state.ring().epoch());
            page.put("partitions", state.ring().partitions());
            page.put("node", self.toString());
            ArrayNode members = page.putArray("members");
            state.ring().members().forEach(member -> members.add(member(now, member)));
            ArrayNode owners = page.putArray("owners");
            for (int p = 0; p < state.ring().partitions(); p++) {
                owners.add(state.ring().owner(p).toString());
            }
            ArrayNode list = page.putArray("tables");
            tables.get().all().forEach(table -> list.add(table(table)));
            return page;
        });
    }

    private ObjectNode member(ClusterView now, RingMember member) {
        ObjectNode node = mapper.createObjectNode();
        node.put("id", member.id().toString()).put("zone", member.zone()).put("weight", member.weight());
        node.put("state", state(now, member.id()));
        now.members()
                .member(member.id())
                .ifPresent(known -> node.put("peer", known.addresses().peer())
                        .put("client", known.addresses().client())
                        .put("http", known.addresses().http())
                        .put("generation", known.generation()));
        return node;
    }

    /** As this node sees it: what the member says of itself, unless it cannot be reached. */
    String state(ClusterView now, NodeId id) {
        Optional<Member> known = now.members().member(id);
        if (known.isEmpty()) {
            return "unknown";
        }
        if (!id.equals(self) && !world.isReachable(id)) {
            return "unreachable";
        }
        return known.get().state() == io.gramme.gossip.MemberState.UP ? "up" : "draining";
    }

    private ObjectNode table(Table table) {
        return mapper.createObjectNode()
                .put("name", table.name())
                .put("number", table.number())
                .put("mode", "sloppy")
                .put("n", table.n())
                .put("r", table.r())
                .put("w", table.w())
                .put("primaryR", table.quorum().primaryR())
                .put("primaryW", table.quorum().primaryW())
                .put("conflict", table.conflict() == Table.Conflict.SIBLINGS ? "siblings" : "last-write-wins")
                .put("durability", table.durability() == Table.Durability.FORCED ? "forced" : "interval");
    }

    @Override
    public boolean hasTable(String name) {
        return tables.get().named(name).isPresent();
    }

    @Override
    public Optional<ObjectNode> where(String tableName, Bytes key) {
        ClusterView now = world.view();
        Optional<Table> known = tables.get().named(tableName);
        return now.topology()
                .flatMap(topology -> known.map(table -> {
                    Token token = Token.of(key);
                    int partition = token.partition(topology.ring().partitions());
                    PreferenceList list = topology.preferenceList(partition, table.n());
                    ObjectNode page = mapper.createObjectNode();
                    page.put("table", tableName).put("token", token.toString()).put("partition", partition);
                    page.put("epoch", topology.epoch());
                    addAll(page.putArray("primaries"), list.primaries(), now, topology);
                    if (!list.counterparts().isEmpty()) {
                        addAll(page.putArray("counterparts"), list.counterparts(), now, topology);
                    }
                    addAll(page.putArray("fallbacks"), list.fallbacks(), now, topology);
                    return page;
                }));
    }

    private void addAll(ArrayNode array, List<NodeId> nodes, ClusterView now, Topology topology) {
        topology.members().stream()
                .filter(member -> nodes.contains(member.id()))
                .sorted(Comparator.comparingInt(member -> nodes.indexOf(member.id())))
                .forEach(member -> array.add(member(now, member)));
    }
}
