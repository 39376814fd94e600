package io.gramme.client.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gramme sync}: how copies are kept equal. */
@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Look after what keeps copies equal: nodes compare their copies with each other's now and then,",
            "and send what differs to whoever is behind."
        },
        footer = {
            "",
            "Examples:",
            "  gramme sync status",
            "  gramme sync run               compare everything now, and wait until all of it is equal",
            "  gramme sync suspend --node 2",
            "  gramme sync resume"
        })
final class SyncCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** With everything below it. */
    static CommandLine line(Terminal terminal) {
        return new CommandLine(new SyncCommand())
                .addSubcommand(new SyncStatusCommand(terminal))
                .addSubcommand(new SyncRunCommand(terminal))
                .addSubcommand(new SyncSuspendCommand(terminal))
                .addSubcommand(new SyncResumeCommand(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which of status, run, suspend and resume?");
    }
}
