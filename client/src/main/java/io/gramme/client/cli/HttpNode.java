package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.GrammeClient;
import io.gramme.client.wire.Response.RingDescription;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One node as a command asks it over HTTP.
 *
 * @param number in the local cluster; empty elsewhere
 * @param id empty while it is not known
 * @param address {@code host:port}; empty while it is not known
 */
record HttpNode(OptionalInt number, String id, String address) {
    /** Those of the local cluster, by their numbers; else the members of the ring, by their ids. */
    static List<HttpNode> all(ConnectOptions connect, Terminal terminal) {
        Optional<ClusterState> local = connect.localCluster(terminal);
        if (local.isPresent()) {
            return local.get().nodes().stream().map(HttpNode::of).toList();
        }
        try (GrammeClient client = connect.open(terminal)) {
            RingDescription ring = client.describe();
            return ring.members().stream()
                    .map(member -> of(member.id().toString(), member.httpAddress()))
                    .toList();
        }
    }

    /** A member of the ring. */
    static HttpNode of(String id, String address) {
        return new HttpNode(OptionalInt.empty(), id, address);
    }

    private static HttpNode of(ClusterState.Node node) {
        String id = node.id().or(() -> HttpProbe.nodeId(node.ports().http())).orElse("");
        return new HttpNode(OptionalInt.of(node.number()), id, node.ports().http());
    }

    /**
     * The one that is meant.
     *
     * @param name a number of the local cluster, an id, or a beginning that only one id has
     */
    static HttpNode named(String name, List<HttpNode> nodes) {
        for (HttpNode node : nodes) {
            if (node.number.isPresent() && name.equals(String.valueOf(node.number.getAsInt()))) {
                return node;
            }
        }
        List<HttpNode> alike = nodes.stream()
                .filter(node -> !name.isEmpty() && node.id.startsWith(name))
                .toList();
        if (alike.size() == 1) {
            return alike.get(0);
        }
        throw Failure.usage(
                alike.isEmpty()
                        ? "there is no node '" + name + "'; the nodes are "
                                + String.join(
                                        ", ",
                                        nodes.stream().map(HttpNode::title).toList())
                        : "the ids of " + alike.size() + " nodes begin with '" + name + "'; write more of it");
    }

    /** What people call a node with this id, among these. */
    static String title(String id, List<HttpNode> nodes) {
        return nodes.stream()
                .filter(node -> !id.isEmpty() && node.id.equals(id))
                .findFirst()
                .map(HttpNode::title)
                .orElse(id);
    }

    String title() {
        return number.isPresent() ? String.valueOf(number.getAsInt()) : id;
    }

    /** Why it could not be asked, for people. */
    String unreachable(IOException failure) {
        return address.isEmpty()
                ? "its HTTP address is not known"
                : "nothing that can be read comes from http://" + address + " (" + failure.getMessage() + ")";
    }

    /** Asks it for a page. Throws {@link Failure} when the node answers that it cannot give it. */
    JsonNode read(String path, int timeoutMillis) throws IOException {
        return HttpProbe.read(known(), path, timeoutMillis).orRefuse("node " + title());
    }

    /** Orders something of it, likewise. */
    JsonNode post(String path, int timeoutMillis) throws IOException {
        return HttpProbe.post(known(), path, timeoutMillis).orRefuse("node " + title());
    }

    private String known() throws IOException {
        if (address.isEmpty()) {
            throw new IOException("its HTTP address is not known");
        }
        return address;
    }
}
