package io.gramme.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gramme debug}: looks behind the quorum. */
@Command(
        name = "debug",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at single copies, which no ordinary request shows.",
        footer = {
            "",
            "Examples:",
            "  gramme debug replica cart-17 --node 2",
            "  gramme debug replica --partition 17 --node 2"
        })
final class DebugCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what? There is: replica");
    }
}
