package io.gramme.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gramme admin tables}: which tables there are. */
@Command(
        name = "tables",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "List, make, alter and drop tables. It is done at once, and needs no plan.",
        footer = {
            "",
            "Examples:",
            "  gramme admin tables list",
            "  gramme admin tables create carts --n 3 --r 2 --w 2",
            "  gramme admin tables alter carts --ttl 7d",
            "  gramme admin tables drop carts --yes"
        })
final class AdminTablesCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which of list, create, alter and drop?");
    }
}
