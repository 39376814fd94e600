package io.gramme.client.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gramme admin leave}: stages members that go. */
@Command(
        name = "leave",
        mixinStandardHelpOptions = true,
        description = {
            "Stage members that go, once others have all that they have. They serve until then.",
            "A node that is dead cannot hand anything over: see gramme admin remove."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin leave 7c2e91",
            "  gramme admin leave db1:7401 db2:7401 --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminLeaveCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private StageOptions options = new StageOptions();

    @Parameters(arity = "1..*", paramLabel = "NODE", description = AdminOptions.NODE)
    private List<String> nodes = new ArrayList<>();

    AdminLeaveCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return options.stage(terminal, nodes.stream().map(StagedChange::leave).toList());
    }
}
