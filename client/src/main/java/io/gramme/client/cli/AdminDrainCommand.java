package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code gramme admin drain}: stops one node in an orderly way. */
@Command(
        name = "drain",
        mixinStandardHelpOptions = true,
        description = {
            "Have a node stop as SIGTERM would: it sends new requests elsewhere, ends those that it has, and leaves a clean",
            "data folder. It stays a member. To start it again is up to whoever runs it."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin drain 7c2e91",
            "  gramme admin drain db1:7402 --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminDrainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Parameters(
            paramLabel = "NODE",
            description =
                    "its id, four or more digits that no other id begins with, its peer or HTTP address host:port, or its"
                            + " number in the local cluster")
    private String node = "";

    AdminDrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        AdminPort port = admin.port(terminal);
        HttpNode drained = port.find(node);
        JsonNode answer = port.at(List.of(drained)).post("/admin/drain", Json.object());
        return admin.print(terminal, answer, () -> terminal.print("node " + port.title(drained.id()) + " stops"));
    }
}
