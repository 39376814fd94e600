package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme cluster status}: the processes of the local cluster. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "List the daemons of the local cluster: process, addresses, folder and state.",
            "The state is ready, not ready, no answer or stopped."
        },
        footer = {"", "Examples:", "  gramme cluster status", "  gramme cluster status --json"})
final class ClusterStatusCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private FolderOption dir = new FolderOption();

    @Option(names = "--json", description = "write it as JSON")
    private boolean json;

    ClusterStatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private record Line(ClusterState.Node node, String state, List<String> reasons) {}

    @Override
    public Integer call() {
        Path folder = dir.folder(terminal);
        ClusterState state = ClusterState.read(folder)
                .orElseThrow(() ->
                        Failure.of("there is no cluster in " + folder + "; start one with: gramme cluster start"));
        print(terminal, state, json);
        return ExitCodes.OK;
    }

    static void print(Terminal terminal, ClusterState state, boolean json) {
        List<Line> lines =
                state.nodes().parallelStream().map(ClusterStatusCommand::line).toList();
        if (json) {
            Json.print(terminal, page(state, lines));
            return;
        }
        TextTable table = new TextTable("NODE", "STATE", "PID", "CLIENT", "HTTP", "DATA");
        for (Line line : lines) {
            ClusterState.Node node = line.node();
            table.row(
                    node.number(),
                    line.state(),
                    pid(node) == 0 ? "-" : pid(node),
                    node.ports().client(),
                    url(node),
                    ClusterPlan.dataFolder(state.plan().folder(), node.number()));
        }
        table.printTo(terminal);
        lines.forEach(line -> line.reasons()
                .forEach(reason -> terminal.print("node " + line.node().number() + ": " + reason)));
    }

    private static Line line(ClusterState.Node node) {
        if (!node.isRunning()) {
            return new Line(node, "stopped", List.of());
        }
        HttpProbe.Health health = HttpProbe.health(node.ports().http());
        return new Line(node, health.word(), health.reasons());
    }

    /** 0 when it does not run. */
    private static long pid(ClusterState.Node node) {
        return node.process()
                .filter(DaemonProcess::isRunning)
                .map(DaemonProcess::pid)
                .orElse(0L);
    }

    private static String url(ClusterState.Node node) {
        return "http://" + node.ports().http();
    }

    private static ObjectNode page(ClusterState state, List<Line> lines) {
        ObjectNode page = Json.object().put("folder", state.plan().folder().toString());
        ArrayNode nodes = page.putArray("nodes");
        for (Line line : lines) {
            ClusterState.Node node = line.node();
            ObjectNode entry = nodes.addObject().put("number", node.number());
            node.id().ifPresentOrElse(id -> entry.put("id", id), () -> entry.putNull("id"));
            if (pid(node) == 0) {
                entry.putNull("pid");
            } else {
                entry.put("pid", pid(node));
            }
            entry.put("client", node.ports().client())
                    .put("http", url(node))
                    .put("peer", node.ports().peer())
                    .put(
                            "data",
                            ClusterPlan.dataFolder(state.plan().folder(), node.number())
                                    .toString())
                    .put(
                            "log",
                            ClusterPlan.logFolder(state.plan().folder(), node.number())
                                    .toString())
                    .put("state", line.state());
            line.reasons().forEach(entry.putArray("reasons")::add);
        }
        return page;
    }
}
