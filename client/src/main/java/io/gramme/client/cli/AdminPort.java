package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.cli.TopologyPage.Node;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where an operator's commands reach a cluster: each node takes them all, so the first that answers is asked, and the next one only
 * while nothing was sent that might have been carried out.
 *
 * <p>Errors: a {@link Failure} with the node's own words when it refuses, and {@link ExitCodes#QUORUM} when no node could be asked
 * or those that decide could not be.
 */
final class AdminPort {
    private static final int BAD_REQUEST = 400;
    private static final int UNDECIDED = 503;
    /** As the nodes demand it: a shorter beginning of an id is too easily another node's. */
    private static final int LEAST_DIGITS = 4;

    /** A node that is asked what is decided may have to wait until the voters have another leader. */
    private static final Duration LOOK = Duration.ofSeconds(10);

    /** And once more, until they have decided. */
    private static final Duration DECIDE = Duration.ofSeconds(20);

    private final List<HttpNode> nodes;
    private final ConnectOptions connect;

    private AdminPort(List<HttpNode> nodes, ConnectOptions connect) {
        this.nodes = nodes;
        this.connect = connect;
    }

    static AdminPort open(ConnectOptions connect, Terminal terminal) {
        return new AdminPort(HttpNode.seedsFirst(connect, terminal), connect);
    }

    /** That of these alone. */
    AdminPort at(List<HttpNode> some) {
        return new AdminPort(some, connect);
    }

    List<HttpNode> nodes() {
        return nodes;
    }

    /** For what a node knows by itself. */
    int timeoutMillis() {
        return connect.timeoutMillis();
    }

    /** For what it asks the voters. */
    int lookMillis() {
        return connect.timeoutMillis(LOOK);
    }

    JsonNode read(String path) {
        return first(node -> node.page(path, lookMillis()));
    }

    TopologyPage topology() {
        return new TopologyPage(read(TopologyPage.PATH));
    }

    JsonNode post(String path, JsonNode body) {
        Bytes json = Bytes.utf8(Json.line(body));
        return first(node -> {
            try {
                return node.page(path, json, connect.timeoutMillis(DECIDE));
            } catch (ConnectException e) {
                throw e;
            } catch (IOException e) {
                throw Failure.undecided("node " + node.title() + " was told to, and gave no answer that can be read ("
                        + e.getMessage() + "): it may have been done; see: gramme admin show");
            }
        });
    }

    /** A request to one node. */
    @FunctionalInterface
    private interface Request {
        HttpProbe.Page send(HttpNode node) throws IOException;
    }

    private JsonNode first(Request request) {
        List<String> problems = new ArrayList<>();
        for (HttpNode node : nodes) {
            try {
                return accepted(node, request.send(node));
            } catch (IOException e) {
                problems.add("node " + node.title() + ": " + node.unreachable(e));
            }
        }
        throw Failure.undecided("no node could be asked: " + String.join("; ", problems));
    }

    private static JsonNode accepted(HttpNode node, HttpProbe.Page page) {
        String who = "node " + node.title();
        return switch (page.status()) {
            case BAD_REQUEST -> throw Failure.usage(page.refusal(who));
            case UNDECIDED -> throw Failure.undecided(page.refusal(who));
            default -> page.orRefuse(who);
        };
    }

    /** What the nodes take for a name that a person wrote; they know nothing of the numbers of a local cluster. */
    String named(String name) {
        return numbered(name)
                .map(node -> node.id().isEmpty() ? node.address() : node.id())
                .orElse(name);
    }

    private Optional<HttpNode> numbered(String name) {
        return nodes.stream()
                .filter(node -> node.number().isPresent()
                        && name.equals(String.valueOf(node.number().getAsInt())))
                .findFirst();
    }

    /** The node itself that a person means. Throws {@link Failure} when there is no such node, or more than one. */
    HttpNode find(String name) {
        return numbered(name).orElseGet(() -> find(name, topology().all()));
    }

    private HttpNode find(String name, List<Node> known) {
        List<Node> meant = known.stream()
                .filter(node -> node.isAt(name)
                        || (name.length() >= LEAST_DIGITS && node.id().startsWith(name)))
                .toList();
        if (meant.size() == 1) {
            return reached(meant.get(0));
        }
        Stream<String> ids = (meant.isEmpty() ? known : meant).stream().map(Node::id);
        throw Failure.usage((meant.isEmpty() ? "there is no node '" : "more than one node is meant by '") + name
                + "'; write an id, " + LEAST_DIGITS + " or more digits that only one id begins with, or an address: "
                + String.join(", ", ids.toList()));
    }

    /** A node that the nodes speak of, with its number in the local cluster if it has one. */
    HttpNode reached(Node node) {
        return nodes.stream()
                .filter(known -> known.id().equals(node.id()))
                .findFirst()
                .orElseGet(() -> HttpNode.of(node.id(), node.http()));
    }

    /** An id as it is shown, with the node's number in the local cluster behind it. */
    String title(String id) {
        String number = HttpNode.title(id, nodes);
        return number.equals(id) ? id : id + " (" + number + ")";
    }
}
