package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gramme admin give-up}: lets a change of the ring go on without a node that died in the middle of it. */
@Command(
        name = "give-up",
        mixinStandardHelpOptions = true,
        description = {
            "Let the change of the ring that is under way go on without a node that died for good in the middle of it, whose",
            "disk is lost above all: the change waits for every node that holds something of what moves, however long. Nothing is",
            "expected of the node from then on, and it is refused for good, also when the change is taken back. Where it is still",
            "a member when the change is over, its removal is staged next. While nothing is under way, use gramme admin remove."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin transfers                what a change waits for",
            "  gramme admin give-up 7c2e91 --yes",
            "  gramme admin give-up db1:7401 --yes --json",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminGiveUpCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Parameters(paramLabel = "NODE", description = AdminOptions.NODE)
    private String node = "";

    @Option(names = "--yes", description = "do it")
    private boolean yes;

    @Option(names = "--force", description = "also when the node can still be reached")
    private boolean force;

    @Option(names = "--lose-data", description = "also when it takes the last whole copy of something along")
    private boolean lossy;

    AdminGiveUpCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (!yes) {
            throw Failure.usage(
                    "node " + node + " could never come back, and what only it has would be lost; if its disk is"
                            + " lost for good, add --yes");
        }
        AdminPort port = admin.port(terminal);
        ObjectNode order = Json.object().put("node", port.named(node));
        if (force) {
            order.put("force", true);
        }
        if (lossy) {
            order.put("lossy", true);
        }
        JsonNode answer = port.post("/admin/give-up", order);
        return admin.print(terminal, answer, () -> {
            String id = answer.path("node").asText();
            terminal.print("node " + port.title(id) + " is given up at epoch "
                    + answer.path("epoch").asLong() + "; how the change goes: " + admin.command("transfers"));
            if (answer.path("stays").asBoolean()) {
                terminal.print("it is still a member when the change is over; then: " + admin.command("remove " + id));
            }
        });
    }
}
