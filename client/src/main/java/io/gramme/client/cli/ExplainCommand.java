package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme explain}: what every node holds of one key, side by side, and what a tombstone waits for. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Show what every node holds of a record: its place in the preference list, its copy with clock and dots, the",
            "hints that it keeps; whether the copies are equal; and why a deleted record's tombstone is still there.",
            "Nothing is repaired by looking."
        },
        footer = {
            "",
            "Examples:",
            "  gramme explain cart-17",
            "  gramme explain cart-17 --table carts --json",
            "",
            "Exit codes: 0 all copies are equal, 1 they are not or a node cannot be asked, 2 usage, 3 no copy has anything."
        })
final class ExplainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private RecordOptions record = new RecordOptions();

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "write it as JSON")
    private boolean json;

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * What one node said.
     *
     * @param role its place in the preference list
     * @param page its own; an empty one when it did not answer
     * @param problem empty when it did
     */
    private record Line(HttpNode node, String role, JsonNode page, String problem) {
        private boolean isPrimary() {
            return role.startsWith("primary");
        }

        private String digest() {
            return page.path("found").asBoolean() ? page.path("digest").asText() : "-";
        }

        private String holds() {
            if (!problem.isEmpty()) {
                return "no answer";
            }
            if (page.path("lost").asBoolean()) {
                return "damaged";
            }
            if (!page.path("found").asBoolean()) {
                return "nothing";
            }
            int tombstones = 0;
            for (JsonNode version : page.path("versions")) {
                tombstones += version.path("tombstone").asBoolean() ? 1 : 0;
            }
            int values = page.path("versions").size() - tombstones;
            return values == 0
                    ? "tombstone"
                    : Units.count(values, "value") + (tombstones == 0 ? "" : " and a tombstone");
        }
    }

    @Override
    public Integer call() {
        Bytes key = record.key();
        List<HttpNode> nodes = HttpNode.all(connect, terminal);
        String path = "/tables/" + record.table() + "/keys/" + ReplicaPage.percentEncoded(key);
        JsonNode where = first(nodes, path + "/where");
        List<Line> lines = new ArrayList<>();
        add(lines, where.path("primaries"), "primary", nodes, path);
        add(lines, where.path("fallbacks"), "fallback", nodes, path);
        if (json) {
            printJson(where, lines);
        } else {
            print(where, lines);
        }
        return code(lines);
    }

    private JsonNode first(List<HttpNode> nodes, String path) {
        String last = "there is no node";
        for (HttpNode node : nodes) {
            try {
                return node.read(path, connect.timeoutMillis());
            } catch (IOException e) {
                last = "node " + node.title() + ": " + node.unreachable(e);
            }
        }
        throw Failure.of("no node could be asked; last: " + last);
    }

    private void add(List<Line> lines, JsonNode members, String role, List<HttpNode> nodes, String path) {
        int place = 0;
        for (JsonNode member : members) {
            place++;
            String id = member.path("id").asText();
            HttpNode node = nodes.stream()
                    .filter(known -> known.id().equals(id))
                    .findFirst()
                    .orElseGet(() -> HttpNode.of(id, member.path("http").asText()));
            lines.add(ask(node, role.equals("primary") ? role + " " + place : role, path + "/replica"));
        }
    }

    private Line ask(HttpNode node, String role, String path) {
        try {
            return new Line(node, role, node.read(path, connect.timeoutMillis()), "");
        } catch (IOException e) {
            return new Line(node, role, Json.object(), node.unreachable(e));
        } catch (Failure e) {
            return new Line(node, role, Json.object(), String.valueOf(e.getMessage()));
        }
    }

    private static boolean areEqual(List<Line> lines) {
        TreeSet<String> digests = new TreeSet<>();
        lines.stream().filter(Line::isPrimary).forEach(line -> digests.add(line.digest() + line.problem()));
        return digests.size() == 1
                && lines.stream().allMatch(line -> line.problem().isEmpty());
    }

    private static int code(List<Line> lines) {
        boolean nothing = lines.stream()
                .allMatch(line -> line.holds().equals("nothing")
                        && line.page().path("hints").isEmpty());
        return nothing ? ExitCodes.NOT_FOUND : areEqual(lines) ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private void print(JsonNode where, List<Line> lines) {
        terminal.print("key " + record.keyAsWritten() + " of table " + record.table() + ", partition "
                + where.path("partition").asText() + ", epoch "
                + where.path("epoch").asText());
        terminal.print("");
        TextTable table = new TextTable("NODE", "ROLE", "HOLDS", "WHOLE", "DIGEST", "HINTS FOR");
        for (Line line : lines) {
            List<String> hints = new ArrayList<>();
            line.page()
                    .path("hints")
                    .forEach(hint -> hints.add(hint.path("target").asText()));
            table.row(
                    line.node().title(),
                    line.role(),
                    line.holds(),
                    line.isPrimary() && line.problem().isEmpty()
                            ? line.page().path("whole").asBoolean() ? "yes" : "no"
                            : "-",
                    line.digest(),
                    hints.isEmpty() ? "-" : String.join(" ", hints));
        }
        table.printTo(terminal);
        terminal.print("");
        printStates(lines);
        terminal.print(areEqual(lines) ? "all copies are equal" : "the copies are not known to be equal");
        for (Line line : lines) {
            if (!line.problem().isEmpty()) {
                terminal.print("node " + line.node().title() + ": " + line.problem());
            }
            JsonNode reason = line.page().path("tombstoneWaitsFor");
            if (reason.isTextual()) {
                terminal.print("the tombstone is still there: node "
                        + line.node().title() + " decides, and waits for " + reason.asText());
            }
        }
    }

    /** Each state once, whoever holds it. */
    private void printStates(List<Line> lines) {
        TreeSet<String> shown = new TreeSet<>();
        for (Line line : lines) {
            if (line.page().path("found").asBoolean() && shown.add(line.digest())) {
                ReplicaPage.printVersions(terminal, line.page());
                terminal.print("");
            }
        }
    }

    private void printJson(JsonNode where, List<Line> lines) {
        ObjectNode page = Json.object().put("table", record.table()).put("key", Json.base64(record.key()));
        page.set("partition", where.path("partition"));
        page.set("epoch", where.path("epoch"));
        page.put("equal", areEqual(lines));
        ArrayNode nodes = page.putArray("nodes");
        for (Line line : lines) {
            ObjectNode entry = nodes.addObject().put("node", line.node().id()).put("role", line.role());
            line.node().number().ifPresent(number -> entry.put("number", number));
            if (line.problem().isEmpty()) {
                entry.set("copy", line.page());
            } else {
                entry.put("problem", line.problem());
            }
        }
        Json.print(terminal, page);
    }
}
