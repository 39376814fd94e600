package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which nodes a command is about, and how each of them is asked over HTTP for a page of its own. */
final class NodesOptions {
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
     * @param page its own; that of an empty object when it did not answer
     * @param problem a sentence with its name in it; empty when it did
     */
    record Answer<P>(HttpNode node, P page, String problem) {
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
    <P> List<Answer<P>> read(List<HttpNode> nodes, String path, Function<JsonNode, P> page) {
        return read(nodes, path, page, connect.timeoutMillis());
    }

    static <P> List<Answer<P>> read(List<HttpNode> nodes, String path, Function<JsonNode, P> page, int timeoutMillis) {
        return nodes.parallelStream()
                .map(asked -> answer(asked, page, () -> asked.read(path, timeoutMillis)))
                .toList();
    }

    /** Orders something of each, all at once. */
    <P> List<Answer<P>> post(List<HttpNode> nodes, String path, Function<JsonNode, P> page) {
        return nodes.parallelStream()
                .map(asked -> answer(asked, page, () -> asked.post(path, connect.timeoutMillis())))
                .toList();
    }

    /** A request over HTTP. */
    @FunctionalInterface
    private interface Request {
        JsonNode send() throws IOException;
    }

    private static <P> Answer<P> answer(HttpNode asked, Function<JsonNode, P> page, Request request) {
        try {
            return new Answer<>(asked, page.apply(request.send()), "");
        } catch (IOException e) {
            return failed(asked, page, "node " + asked.title() + ": " + asked.unreachable(e));
        } catch (Failure e) {
            return failed(asked, page, String.valueOf(e.getMessage()));
        }
    }

    private static <P> Answer<P> failed(HttpNode asked, Function<JsonNode, P> page, String problem) {
        return new Answer<>(asked, page.apply(Json.object()), problem);
    }
}
