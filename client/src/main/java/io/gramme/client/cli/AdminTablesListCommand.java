package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gramme admin tables list}: which tables there are. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = {
            "List the tables: copies, quorums, what becomes of concurrent writes, when a write is acknowledged, how long values",
            "live."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin tables list",
            "  gramme admin tables list --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminTablesListCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    AdminTablesListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        JsonNode tables = admin.port(terminal).topology().page().path("tables");
        JsonNode page = Json.object().set("tables", tables);
        return admin.print(terminal, page, () -> TableList.of(tables).printTo(terminal));
    }
}
