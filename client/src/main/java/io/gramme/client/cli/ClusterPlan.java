package io.gramme.client.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What a local cluster is made of; all else follows.
 *
 * @param folder holds everything: the state file, configurations, data, logs
 * @param nodes how many daemons
 * @param basePort node i (from 1) has its peer port at {@code basePort + 10 * (i - 1)}, then client and HTTP
 * @param heap of each daemon, as {@code 512m}; empty for the daemon's own default
 */
record ClusterPlan(Path folder, int nodes, int basePort, String heap) {
    static final int DEFAULT_BASE_PORT = 7400;
    static final int MAX_NODES = 64;

    private static final int PORT_STEP = 10;
    private static final int USUAL_COPIES = 3;
    private static final String HOST = "127.0.0.1";
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    ClusterPlan {
        if (nodes < 1 || nodes > MAX_NODES) {
            throw Failure.usage("--nodes is 1 to " + MAX_NODES + ", not " + nodes);
        }
        int last = basePort + PORT_STEP * (nodes - 1) + 2;
        if (basePort < 1 || last > 65_535) {
            throw Failure.usage("--base-port " + basePort + " gives the ports " + basePort + " to " + last
                    + "; ports are 1 to 65535");
        }
        if (!heap.isEmpty() && !heap.matches("[1-9][0-9]{0,8}[kKmMgG]?")) {
            throw Failure.usage("--heap is a number followed by k, m or g, such as 512m, not '" + heap + "'");
        }
    }

    /**
     * A node's three addresses.
     *
     * @param peer for other nodes
     */
    record Ports(String peer, String client, String http) {}

    Ports ports(int node) {
        int first = basePort + PORT_STEP * (node - 1);
        return new Ports(HOST + ":" + first, HOST + ":" + (first + 1), HOST + ":" + (first + 2));
    }

    /** The files of one node, all in a folder of its own. */
    static Path nodeFolder(Path folder, int node) {
        return folder.resolve("node-" + node);
    }

    static Path configFile(Path folder, int node) {
        return folder.resolve("conf").resolve("node-" + node).resolve("gramme.yaml");
    }

    static Path dataFolder(Path folder, int node) {
        return nodeFolder(folder, node).resolve("data");
    }

    static Path logFolder(Path folder, int node) {
        return nodeFolder(folder, node).resolve("log");
    }

    /** A node's configuration. Strings are written as JSON, which is YAML too, so that any path survives. */
    String yaml(int node) {
        Ports ports = ports(node);
        List<String> seeds = IntStream.rangeClosed(1, nodes)
                .mapToObj(i -> quoted(ports(i).peer()))
                .toList();
        int copies = Math.min(USUAL_COPIES, nodes);
        int majority = copies / 2 + 1;
        return String.join(
                "\n",
                "# Node " + node + " of a local cluster of " + nodes + ", written by: gramme cluster start",
                "node: {id: " + id(node) + ", data: " + quoted(dataFolder(folder, node))
                        + ", zone: default, weight: 1}",
                "cluster: {seeds: [" + String.join(", ", seeds) + "], partitions: 256}",
                "listen: {peer: " + quoted(ports.peer()) + ", client: " + quoted(ports.client()) + ", http: "
                        + quoted(ports.http()) + "}",
                "tables:",
                "  - {name: default, number: 1, mode: sloppy, n: " + copies + ", r: " + majority + ", w: " + majority
                        + ", conflict: siblings, durability: forced}",
                "log: {dir: " + quoted(logFolder(folder, node)) + "}",
                "");
    }

    /** The node is itself even when its data folder is emptied: so its identity follows from where the cluster is. */
    private String id(int node) {
        byte[] name = nodeFolder(folder, node).toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8);
        return quoted(UUID.nameUUIDFromBytes(name).toString().replace("-", ""));
    }

    private static String quoted(Object text) {
        return Json.line(Json.object().textNode(text.toString()));
    }

    /** The ports of these nodes that another program has. */
    List<Integer> takenPorts(List<Integer> numbers) {
        List<Integer> taken = new ArrayList<>();
        for (int node : numbers) {
            for (int offset = 0; offset < 3; offset++) {
                int port = basePort + PORT_STEP * (node - 1) + offset;
                if (!isFree(port)) {
                    taken.add(port);
                }
            }
        }
        return taken;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The same plan on the first ports that are all free, in steps of a hundred. */
    ClusterPlan onFreePorts() {
        List<Integer> all = IntStream.rangeClosed(1, nodes).boxed().toList();
        for (int base = basePort; base + PORT_STEP * nodes <= 65_535; base += 100) {
            ClusterPlan moved = new ClusterPlan(folder, nodes, base, heap);
            if (moved.takenPorts(all).isEmpty()) {
                return moved;
            }
        }
        throw Failure.of("found no free ports above " + basePort + "; give --base-port");
    }
}
