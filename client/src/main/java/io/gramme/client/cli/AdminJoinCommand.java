package io.gramme.client.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gramme admin join}: stages nodes that become members. */
@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = {
            "Stage nodes that become members. All that is staged is done at once when it is committed.",
            "A node that is to join runs already, with the seeds of this cluster in its configuration."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin join db4:7401",
            "  gramme admin join 7c2e91 b0aa47 --zone room-2",
            "  gramme admin join 4 --weight 2 --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminJoinCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private StageOptions options = new StageOptions();

    @Parameters(arity = "1..*", paramLabel = "NODE", description = AdminOptions.NODE)
    private List<String> nodes = new ArrayList<>();

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            description = "where they stand; what each says of itself by default")
    private @Nullable String zone;

    @Option(
            names = "--weight",
            paramLabel = "WEIGHT",
            description = "the share of each, 2 for twice that of 1; what it says of itself by default")
    private @Nullable Integer weight;

    AdminJoinCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return options.stage(
                terminal,
                nodes.stream()
                        .map(node -> StagedChange.join(node, zone, weight))
                        .toList());
    }
}
