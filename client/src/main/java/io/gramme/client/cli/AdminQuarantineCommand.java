package io.gramme.client.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gramme admin quarantine}: data folders that nodes have set aside. */
@Command(
        name = "quarantine",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Look at the data folders that the cluster refuses and their nodes have set aside: of members that were away for so",
            "long that deletes have been forgotten since. What only such a folder has can be exported and loaded again."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin quarantine list",
            "  gramme admin quarantine export 5f2c09d1a7e3b846 --table carts --out carts.jsonl",
            "  gramme admin quarantine drop 5f2c09d1a7e3b846 --yes"
        })
final class AdminQuarantineCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which of list, export and drop?");
    }
}
