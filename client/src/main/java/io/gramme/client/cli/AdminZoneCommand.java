package io.gramme.client.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gramme admin zone}: stages another zone for a member. */
@Command(
        name = "zone",
        mixinStandardHelpOptions = true,
        description = "Stage another zone for a member. Copies are kept in distinct zones while zones remain.",
        footer = {
            "",
            "Examples:",
            "  gramme admin zone 7c2e91 room-2",
            "  gramme admin zone 3 room-2 --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminZoneCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private StageOptions options = new StageOptions();

    @Parameters(index = "0", paramLabel = "NODE", description = AdminOptions.NODE)
    private String node = "";

    @Parameters(index = "1", paramLabel = "ZONE", description = "what fails together: a rack, a room")
    private String zone = "";

    AdminZoneCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return options.stage(terminal, List.of(StagedChange.zone(node, zone)));
    }
}
