package io.gramme.client.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gramme admin weight}: stages another share for a member. */
@Command(
        name = "weight",
        mixinStandardHelpOptions = true,
        description =
                "Stage a larger or smaller share of the partitions for a member: 2 for twice that of a member of weight 1.",
        footer = {
            "",
            "Examples:",
            "  gramme admin weight 7c2e91 2",
            "  gramme admin weight 3 1 --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminWeightCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private StageOptions options = new StageOptions();

    @Parameters(index = "0", paramLabel = "NODE", description = AdminOptions.NODE)
    private String node = "";

    @Parameters(index = "1", paramLabel = "WEIGHT", description = "from 1 to 1000")
    private int weight;

    AdminWeightCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return options.stage(terminal, List.of(StagedChange.weight(node, weight)));
    }
}
