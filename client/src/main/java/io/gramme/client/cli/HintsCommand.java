package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme hints}: what nodes keep for nodes that could not be reached. */
@Command(
        name = "hints",
        mixinStandardHelpOptions = true,
        description = {
            "Show what nodes keep for other nodes that could not be reached: writes that were acknowledged, and are",
            "delivered when the target is back. A target that was away for too long needs a full sync of the partitions named.",
            "Exit code 1 when a node cannot be asked."
        },
        footer = {
            "",
            "Examples:",
            "  gramme hints",
            "  gramme hints --node 2",
            "  gramme hints --seeds db1:7401,db2:7401 --json",
            "",
            "States: waiting for the target, delivering, full (no new ones are kept)."
        })
final class HintsCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
            names = "--node",
            paramLabel = "NODE",
            description = "ask this one only: a number of the local cluster, an id or the beginning of one")
    private @Nullable String node;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "write it as JSON")
    private boolean json;

    HintsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * What a node said.
     *
     * @param page its own; an empty one when it did not answer
     * @param problem empty when it did
     */
    private record Line(HttpNode node, JsonNode page, String problem) {
        private boolean isAnswered() {
            return problem.isEmpty();
        }
    }

    @Override
    public Integer call() {
        List<HttpNode> all = HttpNode.all(connect, terminal);
        List<HttpNode> asked = node == null ? all : List.of(HttpNode.named(node, all));
        List<Line> lines = asked.parallelStream().map(this::ask).toList();
        if (json) {
            printJson(lines);
        } else {
            print(lines, all);
        }
        return lines.stream().allMatch(Line::isAnswered) ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private Line ask(HttpNode asked) {
        try {
            return new Line(asked, asked.read("/hints", connect.timeoutMillis()), "");
        } catch (IOException e) {
            return new Line(asked, Json.object(), asked.unreachable(e));
        } catch (Failure e) {
            return new Line(asked, Json.object(), String.valueOf(e.getMessage()));
        }
    }

    private void print(List<Line> lines, List<HttpNode> all) {
        TextTable table = new TextTable("NODE", "TARGET", "HINTS", "BYTES", "OLDEST", "STATE");
        List<String> remarks = new ArrayList<>();
        for (Line line : lines) {
            String holder = line.node().title();
            JsonNode hints = line.page().path("hints");
            if (hints.isEmpty()) {
                table.row(holder, "-", line.isAnswered() ? "0" : "-", "-", "-", line.isAnswered() ? "-" : "no answer");
            }
            for (JsonNode hint : hints) {
                table.row(
                        holder,
                        HttpNode.title(hint.path("target").asText(), all),
                        Units.count(hint.path("hints").asLong()),
                        Units.bytes(hint.path("bytes").asLong()),
                        Units.age(hint.path("oldestSeconds").asLong()),
                        hint.path("state").asText());
            }
            if (!line.isAnswered()) {
                remarks.add("node " + holder + ": " + line.problem());
            }
            remarks.addAll(dropped(line));
            remarks.addAll(syncs(line, all));
        }
        table.printTo(terminal);
        remarks.forEach(terminal::print);
    }

    private static List<String> dropped(Line line) {
        long count = line.page().path("dropped").asLong();
        return count == 0
                ? List.of()
                : List.of("node " + line.node().title() + " could not keep " + Units.count(count, "hint")
                        + " since it was started");
    }

    private static List<String> syncs(Line line, List<HttpNode> all) {
        Map<String, List<String>> byTarget = new LinkedHashMap<>();
        for (JsonNode flag : line.page().path("needsFullSync")) {
            byTarget.computeIfAbsent(flag.path("target").asText(), any -> new ArrayList<>())
                    .add(flag.path("partition").asText());
        }
        List<String> remarks = new ArrayList<>();
        byTarget.forEach(
                (target, partitions) -> remarks.add("node " + line.node().title() + " says that node "
                        + HttpNode.title(target, all) + " needs a full sync of "
                        + Units.count(partitions.size(), "partition") + ": " + String.join(", ", partitions)));
        return remarks;
    }

    private void printJson(List<Line> lines) {
        ObjectNode page = Json.object();
        ArrayNode nodes = page.putArray("nodes");
        for (Line line : lines) {
            ObjectNode entry = nodes.addObject().put("node", line.node().id());
            line.node().number().ifPresent(number -> entry.put("number", number));
            entry.put("answers", line.isAnswered());
            if (line.isAnswered()) {
                for (String field : List.of("hints", "delivered", "dropped", "needsFullSync")) {
                    entry.set(field, line.page().path(field));
                }
            } else {
                entry.put("problem", line.problem());
            }
        }
        Json.print(terminal, page);
    }
}
