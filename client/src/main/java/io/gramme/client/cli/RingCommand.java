package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.GrammeClient;
import io.gramme.client.wire.MemberDescription;
import io.gramme.client.wire.Response.RingDescription;
import io.gramme.client.wire.TableDescription;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme ring}: who owns what. */
@Command(
        name = "ring",
        mixinStandardHelpOptions = true,
        description = "Show the ring: its epoch, its members with what they own, and the tables.",
        footer = {"", "Examples:", "  gramme ring", "  gramme ring --json    with the owner of each partition"})
final class RingCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "write it as JSON")
    private boolean json;

    RingCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (GrammeClient client = connect.open(terminal)) {
            RingDescription ring = client.describe();
            if (json) {
                Json.print(terminal, page(ring));
            } else {
                print(ring);
            }
        }
        return ExitCodes.OK;
    }

    private static long owned(RingDescription ring, int member) {
        return ring.owners().stream().filter(owner -> owner == member).count();
    }

    private void print(RingDescription ring) {
        terminal.print("cluster " + ring.clusterId() + ", epoch " + ring.epoch() + ", "
                + Units.count(ring.partitions(), "partition") + ", "
                + Units.count(ring.members().size(), "member"));
        terminal.print("");
        TextTable members = new TextTable("NODE", "STATE", "ZONE", "WEIGHT", "OWNS", "CLIENT", "HTTP");
        for (int i = 0; i < ring.members().size(); i++) {
            MemberDescription member = ring.members().get(i);
            members.row(
                    member.id(),
                    member.state(),
                    member.zone(),
                    member.weight(),
                    owned(ring, i),
                    orUnknown(member.clientAddress()),
                    orUnknown(member.httpAddress()));
        }
        members.printTo(terminal);
        terminal.print("");
        TextTable tables = new TextTable("TABLE", "NUMBER", "MODE", "N", "R", "W", "CONFLICT", "DURABILITY", "TTL");
        for (TableDescription table : ring.tables()) {
            TableDescription.Copies copies = table.copies();
            tables.row(
                    table.name(),
                    table.number(),
                    word(table.mode()),
                    copies.n(),
                    copies.r(),
                    copies.w(),
                    word(table.conflict()),
                    word(table.durability()),
                    table.ttlMillis() == 0 ? "-" : Units.life(table.ttlMillis()));
        }
        tables.printTo(terminal);
    }

    private static String orUnknown(String address) {
        return address.isEmpty() ? "-" : address;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static ObjectNode page(RingDescription ring) {
        ObjectNode page = Json.object()
                .put("cluster", ring.clusterId().toString())
                .put("epoch", ring.epoch())
                .put("partitions", ring.partitions());
        ArrayNode members = page.putArray("members");
        for (int i = 0; i < ring.members().size(); i++) {
            members.add(page(ring.members().get(i)).put("owns", owned(ring, i)));
        }
        ArrayNode owners = page.putArray("owners");
        List<MemberDescription> all = ring.members();
        ring.owners().forEach(owner -> owners.add(all.get(owner).id().toString()));
        ArrayNode tables = page.putArray("tables");
        ring.tables().forEach(table -> tables.add(page(table)));
        return page;
    }

    /** Shared with the other commands that list members. */
    static ObjectNode page(MemberDescription member) {
        return Json.object()
                .put("id", member.id().toString())
                .put("state", member.state())
                .put("zone", member.zone())
                .put("weight", member.weight())
                .put("client", member.clientAddress())
                .put("http", member.httpAddress())
                .put("peer", member.peerAddress());
    }

    private static ObjectNode page(TableDescription table) {
        return Json.object()
                .put("name", table.name())
                .put("number", table.number())
                .put("mode", word(table.mode()))
                .put("n", table.copies().n())
                .put("r", table.copies().r())
                .put("w", table.copies().w())
                .put("conflict", word(table.conflict()))
                .put("durability", word(table.durability()))
                .put("ttlMillis", table.ttlMillis());
    }
}
