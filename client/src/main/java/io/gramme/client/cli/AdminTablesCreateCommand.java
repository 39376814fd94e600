package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme admin tables create}: a new table. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = "Make a table. Its N and its conflict policy are for ever; the rest may be altered.",
        footer = {
            "",
            "Examples:",
            "  gramme admin tables create carts --n 3 --r 2 --w 2",
            "  gramme admin tables create sessions --n 3 --r 1 --w 2 --durability interval --ttl 12h",
            "  gramme admin tables create prices --n 3 --r 2 --w 2 --conflict last-write-wins --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminTablesCreateCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private TableOptions options = new TableOptions();

    @Option(names = "--n", required = true, paramLabel = "N", description = "how many copies of each record there are")
    private int copies;

    @Option(
            names = "--conflict",
            paramLabel = "POLICY",
            description = "what becomes of concurrent writes: siblings (all are kept) by default, or last-write-wins")
    private @Nullable String conflict;

    AdminTablesCreateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ObjectNode table = options.given();
        if (!table.has("r") || !table.has("w")) {
            throw Failure.usage("a new table needs --r and --w: how many copies a read and a write need");
        }
        table.put("n", copies);
        if (conflict != null) {
            table.put("conflict", conflict);
        }
        return options.post(terminal, "create", table);
    }
}
