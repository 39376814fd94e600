package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the ring log has decided, as far as one node knows it.
 *
 * @param page its answer to {@code GET /admin/topology}
 */
record TopologyPage(JsonNode page) {
    static final String PATH = "/admin/topology";

    /**
     * A node that the cluster knows, a member or not.
     *
     * @param peer where other nodes reach it; empty when not known
     * @param http the same for HTTP
     */
    record Node(String id, String zone, int weight, String state, String peer, String http) {
        private static Node of(JsonNode entry) {
            return new Node(
                    entry.path("node").asText(),
                    entry.path("zone").asText(""),
                    entry.path("weight").asInt(),
                    entry.path("state").asText(""),
                    entry.path("peer").asText(""),
                    entry.path("http").asText(""));
        }

        /** Dead, refused for good, and a member until its removal is committed. */
        boolean isGivenUp() {
            return state.equals("given up");
        }

        boolean isAt(String address) {
            return !address.isEmpty() && (address.equals(peer) || address.equals(http));
        }
    }

    private List<Node> nodes(String field) {
        List<Node> nodes = new ArrayList<>();
        page.path(field).forEach(entry -> nodes.add(Node.of(entry)));
        return nodes;
    }

    String cluster() {
        return page.path("cluster").asText();
    }

    long epoch() {
        return page.path("epoch").asLong();
    }

    long version() {
        return page.path("version").asLong();
    }

    boolean isChanging() {
        return page.path("change").isObject();
    }

    List<Node> members() {
        return nodes("members");
    }

    /** Those that can be joined. */
    List<Node> outsiders() {
        return nodes("outsiders");
    }

    List<Node> all() {
        List<Node> all = new ArrayList<>(members());
        all.addAll(outsiders());
        return all;
    }

    List<StagedChange> staged() {
        List<StagedChange> staged = new ArrayList<>();
        page.path("staged").forEach(entry -> staged.add(new StagedChange(entry)));
        return staged;
    }

    Set<String> voters() {
        return texts(page.path("voters"));
    }

    /** Ids of those that go, by the change under way or by what is staged. */
    Set<String> going() {
        Set<String> going = texts(page.path("change").path("leaving"));
        going.addAll(texts(page.path("change").path("gone")));
        staged().stream().filter(StagedChange::isGoing).map(StagedChange::node).forEach(going::add);
        return going;
    }

    /** Those that hold something of the ring, or will: members that are not given up as dead, and those that come. */
    List<Node> holders() {
        Set<String> coming = texts(page.path("change").path("joining"));
        staged().stream().filter(StagedChange::isComing).map(StagedChange::node).forEach(coming::add);
        Set<String> dead = texts(page.path("change").path("gone"));
        staged().stream()
                .filter(StagedChange::isRemoval)
                .map(StagedChange::node)
                .forEach(dead::add);
        List<Node> holders = new ArrayList<>(members());
        outsiders().stream().filter(node -> coming.contains(node.id())).forEach(holders::add);
        holders.removeIf(node -> dead.contains(node.id()));
        return holders;
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(entry -> texts.add(entry.asText()));
        return texts;
    }
}
