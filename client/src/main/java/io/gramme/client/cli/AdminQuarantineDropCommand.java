package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gramme admin quarantine drop}: removes what was set aside. */
@Command(
        name = "drop",
        mixinStandardHelpOptions = true,
        description = "Remove a data folder that was set aside. What only it had cannot be brought back.",
        footer = {"", "Examples:", "  gramme admin quarantine drop 5f2c09d1a7e3b846 --yes", "", AdminOptions.EXIT_CODES
        })
final class AdminQuarantineDropCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "STORE", description = "as the list names it")
    private String store = "";

    @Option(names = "--yes", description = "do it")
    private boolean yes;

    AdminQuarantineDropCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (!yes) {
            throw Failure.usage("what was set aside as '" + store + "' would be lost; if you mean it, add --yes");
        }
        AdminPort port = admin.port(terminal);
        SetAside kept = SetAside.named(store, port, terminal);
        JsonNode answer = port.at(List.of(kept.node()))
                .post(SetAside.PATH + "/drop", Json.object().put("store", store));
        return admin.print(
                terminal,
                answer,
                () -> terminal.print("store " + store + " is removed from node "
                        + port.title(kept.node().id()) + ": "
                        + Units.bytes(answer.path("bytes").asLong())));
    }
}
