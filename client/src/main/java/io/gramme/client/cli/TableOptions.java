package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.wire.Ttl;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What may be said of a table when it is made, and later. */
final class TableOptions {
    static final String PATH = "/admin/tables";

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "NAME", description = "the table's name")
    private String name = "";

    @Option(names = "--r", paramLabel = "R", description = "copies that answer a read, unless it says otherwise")
    private @Nullable Integer r;

    @Option(names = "--w", paramLabel = "W", description = "nodes that hold a write, unless it says otherwise")
    private @Nullable Integer w;

    @Option(
            names = "--primary-r",
            paramLabel = "COUNT",
            description = "of a key's first N nodes, how many answer a read at least; 0 adds nothing to R")
    private @Nullable Integer primaryR;

    @Option(
            names = "--primary-w",
            paramLabel = "COUNT",
            description = "of a key's first N nodes, how many hold a write at least; 0 adds nothing to W")
    private @Nullable Integer primaryW;

    @Option(
            names = "--durability",
            paramLabel = "WHEN",
            description =
                    "when a copy acknowledges a write: forced (the disk has it) or interval (a power loss can cost the"
                            + " last few milliseconds)")
    private @Nullable String durability;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = Units.TtlConverter.class,
            description = "how long a value lives whose put does not say it: 30s, 5m, 12h, 7d or never")
    private @Nullable Long ttlMillis;

    /** The name, and what was said. */
    ObjectNode given() {
        ObjectNode table = Json.object().put("name", name);
        put(table, "r", r);
        put(table, "w", w);
        put(table, "primaryR", primaryR);
        put(table, "primaryW", primaryW);
        if (durability != null) {
            table.put("durability", durability);
        }
        if (ttlMillis != null) {
            table.put("ttlMillis", ttlMillis == Ttl.NEVER ? 0 : ttlMillis);
        }
        return table;
    }

    private static void put(ObjectNode table, String field, @Nullable Integer number) {
        if (number != null) {
            table.put(field, number);
        }
    }

    int post(Terminal terminal, String op, ObjectNode table) {
        ObjectNode body = Json.object().put("op", op);
        body.set("table", table);
        JsonNode answer = admin.port(terminal).post(PATH, body);
        return admin.print(
                terminal,
                answer,
                () -> TableList.of(List.of(answer.path("table"))).printTo(terminal));
    }
}
