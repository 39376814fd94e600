package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gramme admin quarantine list}: what is set aside. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "List the data folders that the nodes have set aside, and what they take.",
        footer = {
            "",
            "Examples:",
            "  gramme admin quarantine list",
            "  gramme admin quarantine list --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminQuarantineListCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    AdminQuarantineListCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        AdminPort port = admin.port(terminal);
        List<SetAside> all = SetAside.all(port, terminal);
        ObjectNode page = Json.object();
        ArrayNode list = page.putArray("quarantine");
        all.forEach(kept -> list.addObject().put("node", kept.node().id()).setAll((ObjectNode)
                kept.entry().deepCopy()));
        return admin.print(terminal, page, () -> print(all, port));
    }

    private void print(List<SetAside> all, AdminPort port) {
        if (all.isEmpty()) {
            terminal.print("nothing is set aside");
            return;
        }
        TextTable table = new TextTable("NODE", "STORE", "SINCE", "SIZE", "PATH");
        all.forEach(kept -> table.row(
                port.title(kept.node().id()),
                kept.store(),
                kept.entry().path("since").asText(),
                Units.bytes(kept.entry().path("bytes").asLong()),
                kept.entry().path("path").asText()));
        table.printTo(terminal);
    }
}
