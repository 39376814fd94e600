package io.gramme.client.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gramme cluster start-node}. */
@Command(
        name = "start-node",
        mixinStandardHelpOptions = true,
        description = "Start one daemon that was stopped or killed, and return when it serves.",
        footer = {"", "Examples:", "  gramme cluster start-node 2"})
final class ClusterStartNodeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "NODE", description = "its number, from 1")
    private int number;

    @Mixin
    private FolderOption dir = new FolderOption();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = Units.TimeConverter.class,
            description = "how long to wait for it; 60s by default")
    private Duration wait = Duration.ofSeconds(60);

    ClusterStartNodeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (LocalCluster cluster = LocalCluster.open(terminal, dir.folder(terminal))) {
            if (cluster.state().node(number).isRunning()) {
                throw Failure.of("node " + number + " runs already");
            }
            cluster.launch(List.of(number));
            cluster.awaitReady(List.of(number), wait, ready -> {});
            terminal.say("node " + number + " started");
            return ExitCodes.OK;
        }
    }
}
