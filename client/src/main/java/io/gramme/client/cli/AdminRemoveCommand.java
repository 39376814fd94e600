package io.gramme.client.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gramme admin remove}: stages dead members that go. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = {
            "Stage members that are dead and go: nothing is expected of them, and others have their copies.",
            "From the commit on such a node is refused for good, also when the change is taken back."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin remove 7c2e91",
            "  gramme admin remove db1:7401 --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminRemoveCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private StageOptions options = new StageOptions();

    @Parameters(arity = "1..*", paramLabel = "NODE", description = AdminOptions.NODE)
    private List<String> nodes = new ArrayList<>();

    AdminRemoveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return options.stage(terminal, nodes.stream().map(StagedChange::remove).toList());
    }
}
