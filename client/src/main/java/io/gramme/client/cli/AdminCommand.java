package io.gramme.client.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gramme admin}: changes the ring and the tables. */
@Command(
        name = "admin",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Change the ring and the tables. Nodes that join, leave or change are staged first; a plan shows what that comes to,",
            "and a commit carries exactly that out, while everything is served."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin show",
            "  gramme admin join db4:7401 db5:7401",
            "  gramme admin plan                 what it comes to, and the command that commits it",
            "  gramme admin transfers            how it goes",
            "  gramme admin tables create carts --n 3 --r 2 --w 2"
        })
final class AdminCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** With everything below it. */
    static CommandLine line(Terminal terminal) {
        return new CommandLine(new AdminCommand())
                .addSubcommand(new AdminShowCommand(terminal))
                .addSubcommand(new AdminJoinCommand(terminal))
                .addSubcommand(new AdminLeaveCommand(terminal))
                .addSubcommand(new AdminRemoveCommand(terminal))
                .addSubcommand(new AdminReplaceCommand(terminal))
                .addSubcommand(new AdminWeightCommand(terminal))
                .addSubcommand(new AdminZoneCommand(terminal))
                .addSubcommand(new AdminPlanCommand(terminal))
                .addSubcommand(new AdminCommitCommand(terminal))
                .addSubcommand(new AdminAbortCommand(terminal))
                .addSubcommand(new AdminGiveUpCommand(terminal))
                .addSubcommand(new AdminTransfersCommand(terminal))
                .addSubcommand(new AdminDrainCommand(terminal))
                .addSubcommand(new CommandLine(new AdminTablesCommand())
                        .addSubcommand(new AdminTablesListCommand(terminal))
                        .addSubcommand(new AdminTablesCreateCommand(terminal))
                        .addSubcommand(new AdminTablesAlterCommand(terminal))
                        .addSubcommand(new AdminTablesDropCommand(terminal)))
                .addSubcommand(new CommandLine(new AdminQuarantineCommand())
                        .addSubcommand(new AdminQuarantineListCommand(terminal))
                        .addSubcommand(new AdminQuarantineExportCommand(terminal))
                        .addSubcommand(new AdminQuarantineDropCommand(terminal)))
                .addSubcommand(new AdminRecoverCommand(terminal));
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which of " + String.join(", ", spec.subcommands().keySet()) + "?");
    }
}
