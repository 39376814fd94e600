package io.gramme.client.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme cluster start}: makes a local cluster, or starts what does not run of the one that is there. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = {
            "Start a ring of daemons on this machine and return when every one of them serves.",
            "A cluster that is in the folder already is started again with its data; nodes that run are left alone."
        },
        footer = {
            "",
            "Examples:",
            "  gramme cluster start",
            "  gramme cluster start --nodes 1                                   one copy of everything",
            "  gramme cluster start --nodes 5 --dir /tmp/five --base-port 7600",
            "",
            "Node i has the ports base+10*(i-1) for its peers, the next for clients and the one after that for HTTP."
        })
final class ClusterStartCommand implements Callable<Integer> {
    private static final int DEFAULT_NODES = 3;

    private final Terminal terminal;

    @Mixin
    private FolderOption dir = new FolderOption();

    @Option(names = "--nodes", paramLabel = "COUNT", description = "how many daemons; 3 by default")
    private @Nullable Integer nodes;

    @Option(names = "--base-port", paramLabel = "PORT", description = "the first port; 7400 by default")
    private @Nullable Integer basePort;

    @Option(names = "--heap", paramLabel = "SIZE", description = "each daemon's largest heap, such as 512m")
    private @Nullable String heap;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = Units.TimeConverter.class,
            description = "how long to wait for them; 60s by default")
    private Duration wait = Duration.ofSeconds(60);

    @Option(names = "--json", description = "write what cluster status --json writes")
    private boolean json;

    ClusterStartCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Path folder = dir.folder(terminal);
        Optional<ClusterPlan> there = ClusterState.read(folder).map(ClusterState::plan);
        ClusterPlan plan = new ClusterPlan(
                folder,
                orElse(nodes, there.map(ClusterPlan::nodes), DEFAULT_NODES),
                orElse(basePort, there.map(ClusterPlan::basePort), ClusterPlan.DEFAULT_BASE_PORT),
                orElse(heap, there.map(ClusterPlan::heap), ""));
        there.filter(old -> !old.equals(plan)).ifPresent(ClusterStartCommand::refuse);
        try (LocalCluster cluster = LocalCluster.openOrMake(terminal, plan)) {
            List<Integer> missing = cluster.stopped();
            if (missing.isEmpty()) {
                terminal.say("every node runs already");
            } else {
                start(cluster, missing);
            }
            ClusterStatusCommand.print(terminal, cluster.state(), json);
        }
        return ExitCodes.OK;
    }

    private static <T> T orElse(@Nullable T given, Optional<T> before, T usual) {
        return given == null ? before.orElse(usual) : given;
    }

    private static void refuse(ClusterPlan old) {
        throw Failure.of("there is another cluster in " + old.folder() + ": " + Units.count(old.nodes(), "node")
                + ", base port " + old.basePort() + (old.heap().isEmpty() ? "" : ", heap " + old.heap())
                + "; start it without these options, choose another --dir, or stop it and remove the folder");
    }

    private void start(LocalCluster cluster, List<Integer> missing) {
        try (Progress progress = new Progress(terminal, "starting", "nodes", missing.size())) {
            cluster.launch(missing);
            cluster.awaitReady(missing, wait, progress::update);
        } catch (Failure e) {
            cluster.stop(missing);
            throw e;
        }
        if (!json) {
            terminal.say(Units.count(missing.size(), "node") + " started");
        }
    }
}
