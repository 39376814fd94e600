package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gramme admin tables alter}: other terms for a table. */
@Command(
        name = "alter",
        mixinStandardHelpOptions = true,
        description = "Change what is given of a table; the rest stays as it is.",
        footer = {
            "",
            "Examples:",
            "  gramme admin tables alter carts --w 3",
            "  gramme admin tables alter sessions --ttl never --durability forced --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminTablesAlterCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private TableOptions options = new TableOptions();

    AdminTablesAlterCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ObjectNode table = options.given();
        if (table.size() == 1) {
            throw Failure.usage(
                    "nothing is to be altered: give --r, --w, --primary-r, --primary-w, --durability or --ttl");
        }
        return options.post(terminal, "alter", table);
    }
}
