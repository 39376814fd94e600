package io.gramme.client.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gramme cluster}: a ring of daemons on this machine, each a process of its own. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Run a ring of daemons on this machine, each a process of its own.",
        footer = {
            "",
            "Examples:",
            "  gramme cluster start              three nodes, data in data/cluster",
            "  gramme cluster status",
            "  gramme cluster kill 2             as if its plug were pulled",
            "  gramme cluster start-node 2",
            "  gramme cluster stop"
        })
final class ClusterCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** With everything below it. */
    static CommandLine line(Terminal terminal) {
        return new CommandLine(new ClusterCommand())
                .addSubcommand(new ClusterStartCommand(terminal))
                .addSubcommand(new ClusterStopCommand(terminal))
                .addSubcommand(new ClusterStatusCommand(terminal))
                .addSubcommand(new ClusterKillCommand(terminal))
                .addSubcommand(new ClusterStartNodeCommand(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which of start, stop, status, kill and start-node?");
    }
}
