package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gramme admin tables drop}: a table goes, with all its records. */
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        description = "Drop a table with all its records, on every node. They cannot be brought back.",
        footer = {
            "",
            "Examples:",
            "  gramme admin tables drop carts --yes",
            "  gramme admin tables drop carts --yes --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminTablesDropCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "NAME", description = "the table's name")
    private String name = "";

    @Option(names = "--yes", description = "do it")
    private boolean yes;

    AdminTablesDropCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (!yes) {
            throw Failure.usage(
                    "all records of table '" + name + "' would be lost on every node; if you mean it, add --yes");
        }
        JsonNode body = Json.object().put("op", "drop").put("name", name);
        JsonNode answer = admin.port(terminal).post(TableOptions.PATH, body);
        return admin.print(terminal, answer, () -> terminal.print("table '" + name + "' is dropped"));
    }
}
