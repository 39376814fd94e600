package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.NodesOptions.Answer;
import java.util.List;
import picocli.CommandLine.Mixin;

/** How the {@code gramme sync} commands ask nodes about synchronisation. */
final class SyncOptions {
    @Mixin
    private NodesOptions asked = new NodesOptions();

    boolean isJson() {
        return asked.isJson();
    }

    List<HttpNode> nodes(Terminal terminal) {
        return asked.nodes(terminal);
    }

    /** Asks each how it stands, all at once. */
    List<Answer<SyncPage>> read(List<HttpNode> nodes) {
        return asked.read(nodes, "/sync", SyncPage::new);
    }

    /** Orders something of each, all at once. */
    List<Answer<SyncPage>> post(List<HttpNode> nodes, String path) {
        return asked.post(nodes, path, SyncPage::new);
    }

    /** What {@code suspend} and {@code resume} have in common: an order, and a line for each node. */
    int order(Terminal terminal, String path, String done) {
        List<Answer<SyncPage>> answers = post(nodes(terminal), path);
        ObjectNode page = Json.object();
        for (Answer<SyncPage> answer : answers) {
            if (isJson()) {
                ObjectNode entry = answer.head();
                if (answer.isGiven()) {
                    entry.put("suspended", answer.page().isSuspended());
                }
                page.withArrayProperty("nodes").add(entry);
            } else {
                terminal.print(answer.isGiven() ? "node " + answer.node().title() + ": " + done : answer.problem());
            }
        }
        if (isJson()) {
            Json.print(terminal, page);
        }
        return answers.stream().allMatch(Answer::isGiven) ? ExitCodes.OK : ExitCodes.FAILED;
    }
}
