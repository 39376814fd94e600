package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gramme.node.config.ConfigReader;
import io.gramme.node.testing.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** A ring of real nodes in this process, each with a folder and ports of its own. */
final class TestRing implements AutoCloseable {
    static final int PARTITIONS = 32;

    private static final long PATIENCE_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Optional<Node>> nodes = new ArrayList<>();
    private final List<Integer> ports;
    private final Path folder;
    private final int seeds;
    private final int loops;
    private final String more;
    private final ConcurrentLinkedQueue<Throwable> halts = new ConcurrentLinkedQueue<>();

    /**
     * Starts the nodes and waits until every one serves.
     *
     * @param more YAML at the top level, for every node
     */
    TestRing(Path folder, int size, String more) {
        this(folder, size, 1, more);
    }

    TestRing(Path folder, int size, int loops, String more) {
        this(folder, size, size, loops, more);
    }

    /** Of these nodes the first ones are seeds and are started; the others are for {@link #start(int)}. */
    TestRing(Path folder, int size, int seeds, int loops, String more) {
        this.folder = folder;
        this.seeds = seeds;
        this.loops = loops;
        this.more = more;
        this.ports = FreePorts.take(3 * size);
        for (int i = 0; i < size; i++) {
            nodes.add(Optional.empty());
        }
        for (int i = 0; i < seeds; i++) {
            start(i);
        }
        for (int i = 0; i < seeds; i++) {
            awaitReady(i);
        }
    }

    Path data(int i) {
        return folder.resolve("node-" + i);
    }

    void start(int i) {
        start(i, self(i));
    }

    /** Starts it with another section {@code node}. */
    void start(int i, String self) {
        start(i, self, more);
    }

    void start(int i, String self, String moreOfThis) {
        nodes.set(i, Optional.of(Node.start(ConfigReader.parse(yaml(i, self) + moreOfThis), halts::add)));
    }

    private String self(int i) {
        return "{data: \"" + data(i) + "\", loops: " + loops + "}";
    }

    String yaml(int i) {
        return yaml(i, self(i)) + more;
    }

    private String yaml(int i, String self) {
        StringBuilder list = new StringBuilder();
        for (int n = 0; n < seeds; n++) {
            list.append(n == 0 ? "" : ", ").append('"').append(peer(n)).append('"');
        }
        return """
            node: %s
            cluster: {seeds: [%s], partitions: %d, gossip-interval: 50 ms}
            listen: {peer: "%s", client: "%s", http: "127.0.0.1:%d"}
            storage: {segment-size: 1 MiB}
            """.formatted(self, list, PARTITIONS, peer(i), client(i), port(i, 2));
    }

    private String peer(int i) {
        return "127.0.0.1:" + ports.get(3 * i);
    }

    String client(int i) {
        return "127.0.0.1:" + ports.get(3 * i + 1);
    }

    int port(int i, int which) {
        return ports.get(3 * i + which);
    }

    Node node(int i) {
        return nodes.get(i).orElseThrow();
    }

    /** Whether it stopped cleanly. */
    boolean stop(int i) {
        boolean clean = node(i).stop();
        nodes.set(i, Optional.empty());
        return clean;
    }

    /** Returns when it has stopped by itself: why. */
    NodeEnd awaitEnd(int i) {
        try {
            NodeEnd end = node(i).awaitEnd();
            nodes.set(i, Optional.empty());
            return end;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void awaitReady(int i) {
        await(() -> get(i, "/ready").statusCode() == 200);
    }

    /** Until it holds, looking every few milliseconds. */
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        CountDownLatch never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            try {
                assertThat(never.await(5, TimeUnit.MILLISECONDS)).isFalse();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    HttpRequest.Builder request(int i, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(i, 2) + path));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("no answer over HTTP", e);
        }
    }

    HttpResponse<String> get(int i, String path) {
        return send(request(i, path));
    }

    JsonNode json(int i, String path) {
        try {
            return JSON.readTree(get(i, path).body());
        } catch (IOException e) {
            throw new AssertionError("not JSON", e);
        }
    }

    /** The first N of a key's preference list, by their numbers here. */
    List<Integer> primaries(String key) {
        return order(key, "primaries");
    }

    /** The further nodes of a key's preference list. */
    List<Integer> fallbacks(String key) {
        return order(key, "fallbacks");
    }

    private List<Integer> order(String key, String part) {
        int running = IntStream.range(0, nodes.size())
                .filter(i -> nodes.get(i).isPresent())
                .findFirst()
                .orElseThrow();
        String where = "/tables/default/keys/" + key + "/where";
        // A node that has just begun serves before it has heard of every member's addresses.
        await(() -> !get(running, where).body().contains("\"unknown\""));
        List<Integer> order = new ArrayList<>();
        for (JsonNode member : json(running, where).get(part)) {
            for (int i = 0; i < nodes.size(); i++) {
                if (member.get("peer").asText().equals(peer(i))) {
                    order.add(i);
                }
            }
        }
        return order;
    }

    /** What one node's own copy of a key is, in a few digits. */
    String digest(int i, String key) {
        return json(i, "/tables/default/keys/" + key + "/replica")
                .path("digest")
                .asText("none");
    }

    /** How many hints these nodes keep for others. */
    int hintsKept(List<Integer> holders) {
        int kept = 0;
        for (int holder : holders) {
            for (JsonNode line : json(holder, "/hints").get("hints")) {
                kept += line.get("hints").asInt();
            }
        }
        return kept;
    }

    HttpResponse<String> post(int i, String path, String body) {
        return send(request(i, path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> put(int i, String path, String value) {
        return send(request(i, path).PUT(HttpRequest.BodyPublishers.ofString(value)));
    }

    HttpResponse<String> delete(int i, String path) {
        return send(request(i, path).DELETE());
    }

    /** What would have ended the process. */
    List<Throwable> halts() {
        return List.copyOf(halts);
    }

    @Override
    public void close() {
        nodes.forEach(node -> node.ifPresent(Node::stop));
        assertThat(halts).isEmpty();
    }
}
