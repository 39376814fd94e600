package io.gramme.node.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.gossip.Member;
import io.gramme.gossip.Membership;
import io.gramme.node.membership.Intent;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Topology;
import io.gramme.node.membership.TopologyCommand;
import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** JSON as commands of the ring log. Throws {@link BadOrderException} for what makes no sense. */
final class Orders {
    private final Membership members;
    private final Topology topology;
    private final Names names;

    Orders(Membership members, Topology topology) {
        this.members = members;
        this.topology = topology;
        this.names = new Names(members, topology);
    }

    TopologyCommand stage(ObjectNode order) {
        only(order, Set.of("changes"));
        List<Intent> intents = new ArrayList<>();
        for (JsonNode change : order.path("changes")) {
            intents.add(intent(change));
        }
        if (intents.isEmpty() || intents.size() > Intent.MAX_STAGED) {
            throw new BadOrderException("'changes' is a list of 1 to " + Intent.MAX_STAGED + " changes");
        }
        return new TopologyCommand.Stage(intents);
    }

    private Intent intent(JsonNode change) {
        String kind = text(change, "kind");
        NodeId node = names.resolve(text(change, "node"));
        return sound(() -> switch (kind) {
            case "join" -> join(node, change);
            case "leave" -> new Intent.Leave(node);
            case "remove" -> new Intent.Remove(node);
            case "weight" -> new Intent.Reweigh(node, number(change, "weight"));
            case "zone" -> new Intent.Rezone(node, text(change, "zone"));
            default ->
                throw new BadOrderException("a change is a join, leave, remove, weight or zone, not '" + kind + "'");
        });
    }

    private Intent join(NodeId node, JsonNode change) {
        Member said = members.member(node)
                .orElseThrow(() -> new BadOrderException("node " + node + " does not run, as far as is known here"));
        String zone = change.has("zone") ? text(change, "zone") : said.zone();
        int weight = change.has("weight")
                ? number(change, "weight")
                : said.identity().weight();
        return new Intent.Join(new RingMember(node, zone, weight), said.store());
    }

    TopologyCommand.GiveUp giveUp(ObjectNode order) {
        only(order, Set.of("node", "force", "lossy"));
        return new TopologyCommand.GiveUp(
                names.resolve(text(order, "node")),
                topology.version(),
                order.path("lossy").asBoolean());
    }

    TopologyCommand tables(ObjectNode order) {
        String op = text(order, "op");
        return switch (op) {
            case "create" -> new TopologyCommand.CreateTable(created(order.path("table")));
            case "alter" -> new TopologyCommand.AlterTable(altered(order.path("table")));
            case "drop" -> dropped(text(order, "name"));
            default -> throw new BadOrderException("'op' is create, alter or drop, not '" + op + "'");
        };
    }

    private static Table created(JsonNode fields) {
        int n = fields.has("n") ? number(fields, "n") : 3;
        int majority = n / 2 + 1;
        Table usual = sound(() -> new Table(
                1,
                text(fields, "name"),
                n,
                Table.Quorum.of(majority, majority),
                Table.Conflict.SIBLINGS,
                Table.Durability.FORCED));
        return with(
                usual,
                fields,
                Set.of("name", "n", "r", "w", "primaryR", "primaryW", "conflict", "durability", "ttlMillis"));
    }

    private Table altered(JsonNode fields) {
        String name = text(fields, "name");
        Table known = topology.tables().named(name).orElseThrow(() -> unknown(name));
        return with(known, fields, Set.of("name", "r", "w", "primaryR", "primaryW", "durability", "ttlMillis"));
    }

    private TopologyCommand dropped(String name) {
        Table known = topology.tables().named(name).orElseThrow(() -> unknown(name));
        return new TopologyCommand.DropTable(name, known.number());
    }

    private static BadOrderException unknown(String name) {
        return new BadOrderException("there is no table '" + name + "'");
    }

    private static Table with(Table table, JsonNode fields, Set<String> known) {
        only(fields, known);
        Table.Quorum before = table.quorum();
        return sound(() -> new Table(
                table.number(),
                table.name(),
                table.n(),
                new Table.Quorum(
                        number(fields, "r", before.r()),
                        number(fields, "w", before.w()),
                        number(fields, "primaryR", before.primaryR()),
                        number(fields, "primaryW", before.primaryW())),
                fields.has("conflict") ? conflict(text(fields, "conflict")) : table.conflict(),
                fields.has("durability") ? durability(text(fields, "durability")) : table.durability(),
                fields.has("ttlMillis") ? fields.path("ttlMillis").asLong(-1) : table.ttlMillis()));
    }

    static Table.Conflict conflict(String text) {
        return switch (text) {
            case "siblings" -> Table.Conflict.SIBLINGS;
            case "last-write-wins" -> Table.Conflict.LAST_WRITE_WINS;
            default -> throw new BadOrderException("'conflict' is siblings or last-write-wins, not '" + text + "'");
        };
    }

    private static Table.Durability durability(String text) {
        return switch (text) {
            case "forced" -> Table.Durability.FORCED;
            case "interval" -> Table.Durability.INTERVAL;
            default -> throw new BadOrderException("'durability' is forced or interval, not '" + text + "'");
        };
    }

    /** What a constructor refuses is the order's fault. */
    private static <T> T sound(java.util.function.Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new BadOrderException(Optional.ofNullable(e.getMessage()).orElse("that makes no sense"));
        }
    }

    static void only(JsonNode fields, Set<String> known) {
        fields.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new BadOrderException("unknown field '" + name + "'; known are "
                        + known.stream().sorted().toList());
            }
        });
    }

    static String text(JsonNode fields, String name) {
        JsonNode value = fields.path(name);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new BadOrderException("'" + name + "' is missing, or no text");
        }
        return value.asText();
    }

    private static int number(JsonNode fields, String name, int usual) {
        return fields.has(name) ? number(fields, name) : usual;
    }

    private static int number(JsonNode fields, String name) {
        JsonNode value = fields.path(name);
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new BadOrderException("'" + name + "' is missing, or no whole number");
        }
        return value.asInt();
    }
}
