package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import picocli.CommandLine.Mixin;

/** What the commands have in common that stage something for the next ring. */
final class StageOptions {
    @Mixin
    private AdminOptions admin = new AdminOptions();

    /** Stages them all or none, and shows everything that is staged by then. */
    int stage(Terminal terminal, List<StagedChange> wanted) {
        AdminPort port = admin.port(terminal);
        ObjectNode body = Json.object();
        ArrayNode changes = body.putArray("changes");
        wanted.forEach(change -> changes.add(change.naming(port::named)));
        JsonNode answer = port.post("/admin/stage", body);
        return admin.print(terminal, answer, () -> {
            StagedChange.table(new TopologyPage(answer).staged(), port::title).printTo(terminal);
            terminal.say("nothing moves before it is committed; see: " + admin.command("plan"));
        });
    }
}
