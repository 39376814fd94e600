package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an operator wants of one node in the next ring.
 *
 * @param page as the nodes read and write it
 */
record StagedChange(JsonNode page) {
    private static final String JOIN = "join";
    private static final String LEAVE = "leave";
    private static final String REMOVE = "remove";
    private static final String WEIGHT = "weight";
    private static final String ZONE = "zone";

    /** A zone or weight that is not given is what the node says of itself. */
    static StagedChange join(String node, @Nullable String zone, @Nullable Integer weight) {
        ObjectNode page = of(JOIN, node);
        if (zone != null) {
            page.put(ZONE, zone);
        }
        if (weight != null) {
            page.put(WEIGHT, weight);
        }
        return new StagedChange(page);
    }

    static StagedChange leave(String node) {
        return new StagedChange(of(LEAVE, node));
    }

    /** Of a node that is dead. */
    static StagedChange remove(String node) {
        return new StagedChange(of(REMOVE, node));
    }

    static StagedChange weight(String node, int weight) {
        return new StagedChange(of(WEIGHT, node).put(WEIGHT, weight));
    }

    static StagedChange zone(String node, String zone) {
        return new StagedChange(of(ZONE, node).put(ZONE, zone));
    }

    private static ObjectNode of(String kind, String node) {
        return Json.object().put("kind", kind).put("node", node);
    }

    private String kind() {
        return page.path("kind").asText();
    }

    String node() {
        return page.path("node").asText();
    }

    boolean isComing() {
        return kind().equals(JOIN);
    }

    boolean isGoing() {
        return kind().equals(LEAVE) || isRemoval();
    }

    boolean isRemoval() {
        return kind().equals(REMOVE);
    }

    /** The same with the node's name written in another way. */
    JsonNode naming(UnaryOperator<String> name) {
        ObjectNode copy = page.deepCopy();
        return copy.put("node", name.apply(node()));
    }

    /** Whether the members are as this wanted them. */
    boolean isDone(List<TopologyPage.Node> members) {
        Optional<TopologyPage.Node> member =
                members.stream().filter(node -> node.id().equals(node())).findFirst();
        if (isGoing()) {
            return member.isEmpty();
        }
        return member.filter(node -> (!page.has(WEIGHT) || page.path(WEIGHT).asInt() == node.weight())
                        && (!page.has(ZONE) || page.path(ZONE).asText().equals(node.zone())))
                .isPresent();
    }

    /** All of them, for people. */
    static TextTable table(List<StagedChange> staged, UnaryOperator<String> title) {
        TextTable table = new TextTable("STAGED", "NODE", "ZONE", "WEIGHT");
        for (StagedChange change : staged) {
            table.row(
                    change.kind(),
                    title.apply(change.node()),
                    change.page.path(ZONE).asText("-"),
                    change.page.path(WEIGHT).asText("-"));
        }
        return table;
    }
}
