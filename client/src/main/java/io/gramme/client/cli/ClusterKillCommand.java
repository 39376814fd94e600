package io.gramme.client.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gramme cluster kill}. */
@Command(
        name = "kill",
        mixinStandardHelpOptions = true,
        description = "Kill one daemon with SIGKILL, as if its plug were pulled.",
        footer = {"", "Examples:", "  gramme cluster kill 2", "  gramme cluster start-node 2"})
final class ClusterKillCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "NODE", description = "its number, from 1")
    private int number;

    @Mixin
    private FolderOption dir = new FolderOption();

    ClusterKillCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (LocalCluster cluster = LocalCluster.open(terminal, dir.folder(terminal))) {
            if (!cluster.state().node(number).isRunning()) {
                throw Failure.of("node " + number + " does not run");
            }
            cluster.kill(List.of(number));
            terminal.say("node " + number + " killed");
            return ExitCodes.OK;
        }
    }
}
