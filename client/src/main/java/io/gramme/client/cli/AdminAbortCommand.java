package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gramme admin abort}: drops what is staged, and takes back what is under way. */
@Command(
        name = "abort",
        mixinStandardHelpOptions = true,
        description = {
            "Drop everything that is staged. A change of the ring that is under way is taken back: everything is read again from",
            "where it was before, which has taken all writes in the meantime."
        },
        footer = {"", "Examples:", "  gramme admin abort", "  gramme admin abort --json", "", AdminOptions.EXIT_CODES})
final class AdminAbortCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    AdminAbortCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        JsonNode answer = admin.port(terminal).post("/admin/abort", Json.object());
        return admin.print(terminal, answer, () -> {
            long unstaged = answer.path("unstaged").asLong();
            boolean undone = answer.path("undone").asBoolean();
            if (unstaged > 0 || !undone) {
                terminal.print(Units.count(unstaged, "staged change") + " dropped");
            }
            if (undone) {
                terminal.print("the change under way is taken back; see: " + admin.command("transfers"));
            }
        });
    }
}
