package io.gramme.client.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gramme cluster stop}. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = {
            "Stop every daemon of the local cluster cleanly; one that has not ended after 15 s is killed.",
            "The data stays; start runs the cluster again."
        },
        footer = {"", "Examples:", "  gramme cluster stop", "  gramme cluster stop --dir /tmp/five"})
final class ClusterStopCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private FolderOption dir = new FolderOption();

    ClusterStopCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (LocalCluster cluster = LocalCluster.open(terminal, dir.folder(terminal))) {
            List<Integer> running = cluster.state().nodes().stream()
                    .filter(ClusterState.Node::isRunning)
                    .map(ClusterState.Node::number)
                    .toList();
            List<Integer> killed = cluster.stop(running);
            terminal.say(running.isEmpty() ? "no node was running" : Units.count(running.size(), "node") + " stopped");
            killed.forEach(number -> terminal.say("node " + number + " did not end in time and was killed"));
            return killed.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }
}
