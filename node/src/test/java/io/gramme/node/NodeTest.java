package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.AsyncGrammeClient;
import io.gramme.client.GetResult;
import io.gramme.client.GrammeClient;
import io.gramme.client.RequestOptions;
import io.gramme.node.config.ConfigException;
import io.gramme.node.config.ConfigReader;
import io.gramme.node.config.NodeConfig;
import io.gramme.node.storage.DiskException;
import io.gramme.node.testing.FreePorts;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real nodes in one process: starts, stops, refusals, and data through the client library. */
final class NodeTest {
    private static final String ONE_COPY = "tables: [{name: default, number: 1, n: 1}]\n";

    @TempDir
    Path folder;

    private static Bytes key(int i) {
        return Bytes.utf8("key-" + i);
    }

    private static Bytes value(int i) {
        return Bytes.utf8("value " + i);
    }

    private static void fill(AsyncGrammeClient client, int count) {
        List<CompletableFuture<?>> puts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            puts.add(client.put("default", key(i), value(i)).toCompletableFuture());
        }
        puts.forEach(CompletableFuture::join);
    }

    private static void checkFilled(GrammeClient client, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(client.get("default", key(i)).values()).containsExactly(value(i));
        }
    }

    private static Throwable startFails(String yaml) {
        try {
            Node.start(ConfigReader.parse(yaml), halt -> {}).stop();
            throw new AssertionError("it started");
        } catch (Exception e) {
            return e;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void dataLivesThroughARollingRestartWithAnyNumberOfLoops(int loops) {
        try (TestRing ring = new TestRing(folder, 3, loops, "");
                GrammeClient client =
                        GrammeClient.builder(ring.client(0), ring.client(1)).build()) {
            fill(client.async(), 500);
            for (int i = 0; i < 3; i++) {
                assertThat(ring.stop(i)).as("clean").isTrue();
                assertThat(client.put("default", key(1_000 + i), value(i))).isNotNull();
                ring.start(i);
                for (int n = 0; n < 3; n++) {
                    int node = n;
                    TestRing.await(() -> ring.get(node, "/ring").body().split("\"up\"", -1).length == 4);
                }
            }
            checkFilled(client, 500);
        }
    }

    @Test
    void aNodeThatLostItsFolderIsItselfAndWholeAgainWithoutAnyRead() throws IOException {
        try (TestRing ring = new TestRing(folder, 3, "")) {
            String id = ring.node(1).id().toString();
            ring.put(0, "/tables/default/keys/kept", "v");
            ring.stop(1);
            deleteAll(ring.data(1));
            ring.start(1, "{data: \"" + ring.data(1) + "\", loops: 1, id: " + id + "}");

            TestRing.await(() -> ring.get(1, "/ready").statusCode() == 200);
            assertThat(ring.node(1).id()).hasToString(id);
            assertThat(ring.get(1, "/tables/default/keys/kept/replica").body())
                    .contains("\"found\":true", "\"whole\":true");
            assertThat(ring.get(1, "/metrics").body()).contains("gramme_copies_whole 1.0");
        }
    }

    private static void deleteAll(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aRingTooSmallForItsTableSaysSo() {
        try (TestRing ring = new TestRing(folder, 1, "")) {
            HttpResponse<String> refused = ring.put(0, "/tables/default/keys/k", "v");

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body())
                    .contains("\"error\":\"QuorumNotMet\"")
                    .contains("the ring has 1 node, table default needs 2")
                    .contains("\"needed\":2")
                    .contains("\"got\":1");
        }
    }

    @Test
    void oneNodeAndOneCopyIsACompleteStore() {
        try (TestRing ring = new TestRing(folder, 1, ONE_COPY);
                GrammeClient client = GrammeClient.builder(ring.client(0)).build()) {
            fill(client.async(), 200);
            ring.stop(0);
            ring.start(0);
            ring.awaitReady(0);
            checkFilled(client, 200);
        }
    }

    @Test
    void lastWriteWinsKeepsOneValue() {
        String table = "tables: [{name: default, number: 1, conflict: last-write-wins, durability: interval}]\n";
        try (TestRing ring = new TestRing(folder, 3, table)) {
            for (int node = 0; node < 3; node++) {
                ring.put(node, "/tables/default/keys/k", "by " + node);
            }
            TestRing.await(() -> ring.get(0, "/tables/default/keys/k").body().equals("by 2"));
            assertThat(ring.get(0, "/tables/default/keys/k?r=3").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void largeValuesAtOnceAreServedOrRefusedAndNobodyRunsOutOfMemory() {
        Bytes large = Bytes.wrap(new byte[10 << 20]);
        try (TestRing ring = new TestRing(folder, 3, "");
                GrammeClient client = GrammeClient.builder(ring.client(0))
                        .maxInFlight(64, Integer.MAX_VALUE)
                        .timeouts(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(5))
                        .build()) {
            List<CompletionStage<?>> requests = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                requests.add(client.async().put("default", key(i), large, RequestOptions.replace()));
            }
            assertThat(succeeded(requests)).isEqualTo(8);
            requests.clear();
            for (int i = 0; i < 48; i++) {
                // What the client was given is not kept: it and the three nodes share one heap.
                requests.add(client.async().get("default", key(i % 8)).thenApply(GetResult::isFound));
            }
            assertThat(succeeded(requests)).isGreaterThan(16);
            assertThat(ring.halts()).isEmpty();
        }
    }

    private static long succeeded(List<CompletionStage<?>> requests) {
        return requests.stream()
                .filter(request -> request.handle((answer, failure) -> failure == null)
                        .toCompletableFuture()
                        .join())
                .count();
    }

    @Test
    void aFolderInUseIsRefused() {
        try (TestRing ring = new TestRing(folder, 1, ONE_COPY)) {
            assertThat(startFails("node: {data: \"" + ring.data(0) + "\"}"))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("in use by another daemon");
        }
    }

    @Test
    void aPortInUseIsRefusedAndTheFolderIsFreeAgain() {
        try (TestRing ring = new TestRing(folder, 1, ONE_COPY)) {
            for (int which = 0; which < 3; which++) {
                List<Integer> ports = FreePorts.take(3);
                ports.set(which, ring.port(0, which));
                String yaml = """
                        node: {data: "%s"}
                        listen: {peer: "127.0.0.1:%d", client: "127.0.0.1:%d", http: "127.0.0.1:%d"}
                        """.formatted(folder.resolve("other"), ports.get(0), ports.get(1), ports.get(2));
                assertThat(startFails(yaml))
                        .isInstanceOf(ConfigException.class)
                        .hasMessageContaining("cannot listen on 127.0.0.1:" + ports.get(which));
            }
        }
    }

    @Test
    void theFolderOfAnotherNodeIsRefused() {
        try (TestRing ring = new TestRing(folder, 1, ONE_COPY)) {
            ring.stop(0);
            assertThat(startFails("node: {data: \"" + ring.data(0) + "\", id: 0123456789abcdef0123456789abcdef}"))
                    .isInstanceOf(DiskException.class)
                    .hasMessageContaining("belongs to node");
        }
    }

    @Test
    void nodesWhoseTablesDifferRefuseEachOtherByName() {
        try (TestRing ring = new TestRing(folder, 3, "")) {
            ring.stop(2);
            ring.start(2, "{data: \"" + ring.data(2) + "\", loops: 1}", "tables: [{name: default, number: 1, n: 2}]\n");
            TestRing.await(() -> ring.get(2, "/health").statusCode() == 200);
            NodeConfig config = ConfigReader.parse(ring.yaml(0));

            assertThat(config.tables()
                            .differenceFrom(ConfigReader.parse(ONE_COPY).tables()))
                    .hasValueSatisfying(difference -> assertThat(difference).contains("default"));
            HttpResponse<String> refused = ring.put(2, "/tables/default/keys/k?timeout=500", "v");
            assertThat(refused.statusCode()).isIn(503, 504);
            assertThat(ring.put(0, "/tables/default/keys/k", "v").statusCode()).isEqualTo(204);
        }
    }

    @Test
    void aHostNameAndIpv6AreAddresses() {
        List<Integer> ports = FreePorts.take(3);
        String yaml = """
                node: {data: "%s"}
                listen: {peer: "localhost:%d", client: "[::1]:%d", http: "127.0.0.1:%d"}
                """.formatted(folder.resolve("six"), ports.get(0), ports.get(1), ports.get(2)) + ONE_COPY;
        Node node = start(yaml);
        try (GrammeClient client = GrammeClient.builder("[::1]:" + ports.get(1)).build()) {
            TestRing.await(() -> node.view().ring().isPresent());
            assertThat(client.put("default", key(1), value(1))).isNotNull();
            assertThat(client.get("default", key(1)).value()).contains(value(1));
        } finally {
            node.stop();
        }
    }

    private static Node start(String yaml) {
        return Node.start(ConfigReader.parse(yaml), halt -> {
            throw new AssertionError(halt);
        });
    }
}
