package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which nodes a {@code gramme sync} command is about, and how they are asked. */
final class SyncOptions {
    @Option(
            names = "--node",
            paramLabel = "NODE",
            description = "this one only: a number of the local cluster, an id or the beginning of one")
    private @Nullable String node;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "write it as JSON")
    private boolean json;

    /**
     * What a node said.
     *
     * @param page its own; an empty one when it did not answer
     * @param problem a sentence with its name in it; empty when it did
     */
    record Answer(HttpNode node, SyncPage page, String problem) {
        boolean isGiven() {
            return problem.isEmpty();
        }

        /** As JSON begins with it. */
        ObjectNode head() {
            ObjectNode head = Json.object().put("node", node.id());
            node.number().ifPresent(number -> head.put("number", number));
            head.put("answers", isGiven());
            if (!isGiven()) {
                head.put("problem", problem);
            }
            return head;
        }
    }

    boolean isJson() {
        return json;
    }

    List<HttpNode> nodes(Terminal terminal) {
        List<HttpNode> all = HttpNode.all(connect, terminal);
        return node == null ? all : List.of(HttpNode.named(node, all));
    }

    /** Asks each how it stands, all at once. */
    List<Answer> read(List<HttpNode> nodes) {
        return nodes.parallelStream()
                .map(asked -> answer(asked, () -> asked.read("/sync", connect.timeoutMillis())))
                .toList();
    }

    /** Orders something of each, all at once. */
    List<Answer> post(List<HttpNode> nodes, String path) {
        return nodes.parallelStream()
                .map(asked -> answer(asked, () -> asked.post(path, connect.timeoutMillis())))
                .toList();
    }

    /** A request over HTTP. */
    @FunctionalInterface
    private interface Request {
        JsonNode send() throws IOException;
    }

    private static Answer answer(HttpNode asked, Request request) {
        try {
            return new Answer(asked, new SyncPage(request.send()), "");
        } catch (IOException e) {
            return new Answer(asked, SyncPage.NONE, "node " + asked.title() + ": " + asked.unreachable(e));
        } catch (Failure e) {
            return new Answer(asked, SyncPage.NONE, String.valueOf(e.getMessage()));
        }
    }

    /** What {@code suspend} and {@code resume} have in common: an order, and a line for each node. */
    int order(Terminal terminal, String path, String done) {
        List<Answer> answers = post(nodes(terminal), path);
        ObjectNode page = Json.object();
        for (Answer answer : answers) {
            if (json) {
                ObjectNode entry = answer.head();
                if (answer.isGiven()) {
                    entry.put("suspended", answer.page().isSuspended());
                }
                page.withArrayProperty("nodes").add(entry);
            } else {
                terminal.print(answer.isGiven() ? "node " + answer.node().title() + ": " + done : answer.problem());
            }
        }
        if (json) {
            Json.print(terminal, page);
        }
        return answers.stream().allMatch(Answer::isGiven) ? ExitCodes.OK : ExitCodes.FAILED;
    }
}
