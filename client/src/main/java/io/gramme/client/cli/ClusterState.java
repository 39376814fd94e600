package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code cluster.json} remembers of a local cluster between commands. Replaced as a whole by renaming, so that a reader
 * sees the old or the new. It is read by anyone and written under the folder's lock ({@code LocalCluster}).
 */
record ClusterState(ClusterPlan plan, List<Node> nodes) {
    private static final String FILE = "cluster.json";
    private static final int FORMAT = 1;

    ClusterState {
        nodes = List.copyOf(nodes);
    }

    /**
     * One daemon.
     *
     * @param number from 1
     * @param process the last one started for it; it may have ended
     * @param id as it says itself; known once it has served
     */
    record Node(int number, ClusterPlan.Ports ports, Optional<DaemonProcess> process, Optional<String> id) {
        boolean isRunning() {
            return process.filter(DaemonProcess::isRunning).isPresent();
        }

        Node with(DaemonProcess started) {
            return new Node(number, ports, Optional.of(started), id);
        }

        Node withId(Optional<String> known) {
            return new Node(number, ports, process, known.or(() -> id));
        }
    }

    static ClusterState of(ClusterPlan plan) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 1; i <= plan.nodes(); i++) {
            nodes.add(new Node(i, plan.ports(i), Optional.empty(), Optional.empty()));
        }
        return new ClusterState(plan, nodes);
    }

    Node node(int number) {
        if (number < 1 || number > nodes.size()) {
            throw Failure.usage("there is no node " + number + "; the cluster has nodes 1 to " + nodes.size());
        }
        return nodes.get(number - 1);
    }

    ClusterState with(Node changed) {
        return new ClusterState(
                plan,
                nodes.stream()
                        .map(node -> node.number() == changed.number() ? changed : node)
                        .toList());
    }

    /** Empty when the folder holds no cluster. */
    static Optional<ClusterState> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode page = Json.mapper().readTree(file.toFile());
            if (page.path("format").asInt() != FORMAT) {
                throw Failure.of(file + " is of a newer version, or damaged; remove it if none of its daemons runs");
            }
            ClusterPlan plan = new ClusterPlan(
                    folder,
                    page.path("nodes").size(),
                    page.path("basePort").asInt(),
                    page.path("heap").asText(""));
            List<Node> nodes = new ArrayList<>();
            for (JsonNode node : page.path("nodes")) {
                int number = nodes.size() + 1;
                nodes.add(new Node(
                        number,
                        plan.ports(number),
                        process(node),
                        Optional.ofNullable(node.path("id").textValue())));
            }
            return Optional.of(new ClusterState(plan, nodes));
        } catch (IOException e) {
            throw Failure.of("cannot read " + file, e);
        }
    }

    private static Optional<DaemonProcess> process(JsonNode node) {
        @Nullable String began = node.path("began").textValue();
        return began == null
                ? Optional.empty()
                : Optional.of(new DaemonProcess(node.path("pid").asLong(), began));
    }

    void write() {
        ObjectNode page = Json.object().put("format", FORMAT).put("basePort", plan.basePort());
        page.put("heap", plan.heap());
        ArrayNode array = page.putArray("nodes");
        for (Node node : nodes) {
            ObjectNode entry = array.addObject().put("number", node.number());
            node.process().ifPresent(process -> entry.put("pid", process.pid()).put("began", process.began()));
            node.id().ifPresent(id -> entry.put("id", id));
        }
        Path file = plan.folder().resolve(FILE);
        Path next = plan.folder().resolve(FILE + ".next");
        try {
            Files.writeString(next, Json.pretty(page) + "\n");
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Failure.of("cannot write " + file, e);
        }
    }
}
