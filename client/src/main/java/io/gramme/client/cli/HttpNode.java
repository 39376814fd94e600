package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.GrammeClient;
import io.gramme.client.wire.Address;
import io.gramme.client.wire.MemberDescription;
import io.gramme.client.wire.Protocol;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Comparator;
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
        return sorted(connect, terminal, Comparator.comparing(MemberDescription::id));
    }

    /** The same, beginning with the members that the command was pointed at, in that order. */
    static List<HttpNode> seedsFirst(ConnectOptions connect, Terminal terminal) {
        return sorted(connect, terminal, Comparator.comparingInt(member -> place(member, connect.seeds(terminal))));
    }

    private static List<HttpNode> sorted(
            ConnectOptions connect, Terminal terminal, Comparator<MemberDescription> order) {
        Optional<ClusterState> local = connect.localCluster(terminal);
        if (local.isPresent()) {
            return local.get().nodes().stream().map(HttpNode::of).toList();
        }
        try (GrammeClient client = connect.open(terminal)) {
            return client.describe().members().stream()
                    .sorted(order)
                    .map(member -> of(member.id().toString(), member.httpAddress()))
                    .toList();
        }
    }

    /** Where a member stands among the seeds; behind them when it is none. */
    private static int place(MemberDescription member, List<String> seeds) {
        for (int i = 0; i < seeds.size(); i++) {
            Address seed = Address.parse(seeds.get(i), Protocol.DEFAULT_CLIENT_PORT);
            if (member.clientAddress().equals(seed.toString())) {
                return i;
            }
        }
        return seeds.size();
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

    /** What it answers, a refusal included. */
    HttpProbe.Page page(String path, int timeoutMillis) throws IOException {
        return HttpProbe.read(known(), path, timeoutMillis);
    }

    /** The same of an order, see {@link HttpProbe#post}. */
    HttpProbe.Page page(String path, Bytes body, int timeoutMillis) throws IOException {
        return HttpProbe.post(known(), path, body, timeoutMillis);
    }

    private String known() throws IOException {
        if (address.isEmpty()) {
            throw new ConnectException("its HTTP address is not known");
        }
        return address;
    }
}
