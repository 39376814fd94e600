package io.gramme.client.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gramme admin replace}: stages a node in the place of another. */
@Command(
        name = "replace",
        mixinStandardHelpOptions = true,
        description = {
            "Stage a node that becomes a member in the place of another, in one step.",
            "With --dead the old one is given up: nothing is expected of it, and from the commit on it is refused for good."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin replace 7c2e91 db4:7401",
            "  gramme admin replace 7c2e91 db4:7401 --dead",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminReplaceCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private StageOptions options = new StageOptions();

    @Parameters(index = "0", paramLabel = "OLD", description = AdminOptions.NODE)
    private String old = "";

    @Parameters(index = "1", paramLabel = "NEW", description = "the other one, named likewise")
    private String next = "";

    @Option(names = "--dead", description = "the old one is dead")
    private boolean dead;

    AdminReplaceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return options.stage(
                terminal,
                List.of(
                        dead ? StagedChange.remove(old) : StagedChange.leave(old),
                        StagedChange.join(next, null, null)));
    }
}
