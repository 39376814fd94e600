package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.node.config.ConfigReader;
import io.gramme.node.net.NetThreads;
import io.gramme.node.testing.FreePorts;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator sees of the comparison of copies, and orders, over HTTP; each node has two loops. */
final class SyncInterfaceTest {
    private static final int PARTITIONS = 32;
    private static final String OFTEN = "sync: {retry: 100 ms, settle: 50 ms}\n";

    private static TestRing ring;

    @BeforeAll
    static void startARing(@TempDir Path folder) {
        ring = new TestRing(folder, 3, 2, OFTEN);
    }

    @AfterAll
    static void stopTheRing() {
        ring.close();
    }

    @AfterEach
    void resume() {
        assertThat(post(0, "/sync/resume").statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> post(int node, String path) {
        return ring.send(ring.request(node, path).POST(BodyPublishers.noBody()));
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return new ObjectMapper().readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    private static JsonNode page(int node) {
        return ring.json(node, "/sync");
    }

    private static boolean all(JsonNode page, Predicate<JsonNode> condition) {
        return StreamSupport.stream(page.get("partitions").spliterator(), false).allMatch(condition);
    }

    /** Whether it was verified by comparisons that began after the last order. */
    private static boolean isFresh(JsonNode partition) {
        return partition.get("verifiedRuns").asLong(-1) == partition.get("runs").asLong();
    }

    private static void awaitVerified() {
        TestRing.await(() ->
                all(page(0), partition -> !partition.get("verifiedSeconds").isNull()));
    }

    @Test
    void aNodeTellsOfAllItsCopies() {
        awaitVerified();

        JsonNode page = page(0);

        assertThat(page.get("node").asText()).isEqualTo(ring.node(0).id().toString());
        assertThat(page.get("suspended").asBoolean()).isFalse();
        assertThat(page.get("sessions").asLong()).isGreaterThanOrEqualTo(4);
        assertThat(page.get("oldestVerifiedSeconds").isIntegralNumber()).isTrue();
        for (String count : new String[] {
            "running", "waiting", "unanswered", "repaired", "falseAlarms", "copiedBytes", "untrueTrees"
        }) {
            assertThat(page.get(count).isIntegralNumber()).as(count).isTrue();
        }
        assertThat(page.get("partitions")).hasSize(PARTITIONS);
        for (int p = 0; p < PARTITIONS; p++) {
            JsonNode partition = page.get("partitions").get(p);
            assertThat(partition.get("partition").asInt()).isEqualTo(p);
            assertThat(partition.get("ready").asBoolean()).isTrue();
            assertThat(partition.get("whole").asBoolean()).isTrue();
            assertThat(partition.get("verifiedSeconds").asLong()).isBetween(0L, 60L);
        }
    }

    @Test
    void whatIsAskedForIsVerifiedByComparisonsThatBeginAfterwards() {
        awaitVerified();
        long before = page(1).get("partitions").get(0).get("runs").asLong();

        JsonNode begun = json(post(1, "/sync/run"));

        assertThat(all(begun, partition -> partition.get("runs").asLong() == before + 1))
                .isTrue();
        assertThat(all(begun, partition -> !isFresh(partition))).isTrue();
        TestRing.await(() -> all(page(1), SyncInterfaceTest::isFresh));
    }

    @Test
    void onePartitionIsComparedByItselfAndTheRestFollows() {
        awaitVerified();
        JsonNode before = page(2).get("partitions");

        JsonNode begun = json(post(2, "/sync/run?partition=5")).get("partitions");

        assertThat(begun.get(5).get("runs").asLong())
                .isEqualTo(before.get(5).get("runs").asLong() + 1);
        assertThat(begun.get(4).get("runs"))
                .as("of the other loop")
                .isEqualTo(before.get(4).get("runs"));
        TestRing.await(() -> isFresh(page(2).get("partitions").get(5)));
        TestRing.await(() -> all(page(2), SyncInterfaceTest::isFresh));
    }

    @Test
    void aSuspendedNodeRefusesToRunUntilItIsResumed() {
        JsonNode suspended = json(post(0, "/sync/suspend"));
        long runs = suspended.get("partitions").get(3).get("runs").asLong();

        HttpResponse<String> refused = post(0, "/sync/run");

        assertThat(suspended.get("suspended").asBoolean()).isTrue();
        assertThat(page(0).get("suspended").asBoolean()).isTrue();
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).get("error").asText()).isEqualTo("Suspended");
        assertThat(json(refused).get("message").asText()).isEqualTo("synchronisation is suspended; resume it first");
        assertThat(post(0, "/sync/run?partition=1").statusCode()).isEqualTo(409);
        assertThat(page(0).get("partitions").get(3).get("runs").asLong()).isEqualTo(runs);

        assertThat(json(post(0, "/sync/resume")).get("suspended").asBoolean()).isFalse();
        assertThat(post(0, "/sync/run").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /sync,                               405, MethodNotAllowed, GET",
        "GET,  /sync/run,                           405, MethodNotAllowed, POST",
        "PUT,  /sync/suspend,                       405, MethodNotAllowed, POST",
        "GET,  /sync/resume,                        405, MethodNotAllowed, POST",
        "GET,  /sync?partition=1,                   400, BadRequest,",
        "POST, /sync/run?partition=32,              400, BadRequest,",
        "POST, /sync/run?partition=-1,              400, BadRequest,",
        "POST, /sync/run?partition=five,            400, BadRequest,",
        "POST, /sync/run?partition=1&partition=2,   400, BadRequest,",
        "POST, /sync/run?table=default,             400, BadRequest,",
        "POST, /sync/suspend?partition=1,           400, BadRequest,",
        "POST, /sync/stop,                          404, NoSuchPath,",
        "GET,  /sync/,                              404, NoSuchPath,",
    })
    void aWrongRequestIsToldWhatIsWrong(String method, String path, int status, String error, String allowed) {
        HttpResponse<String> response = ring.send(ring.request(0, path).method(method, BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json(response).get("error").asText()).isEqualTo(error);
        assertThat(json(response).get("message").asText()).isNotEmpty();
        assertThat(response.headers().firstValue("Allow").orElse(null)).isEqualTo(allowed);
    }

    @Test
    void aNodeWithoutARingIsNotReady(@TempDir Path folder) {
        List<Integer> ports = FreePorts.take(4);
        String yaml = """
                node: {data: "%s"}
                cluster: {seeds: ["127.0.0.1:%d", "127.0.0.1:%d"]}
                listen: {peer: "127.0.0.1:%d", client: "127.0.0.1:%d", http: "127.0.0.1:%d"}
                """.formatted(folder, ports.get(0), ports.get(3), ports.get(0), ports.get(1), ports.get(2));
        Node node = Node.start(ConfigReader.parse(yaml), failure -> {});
        try {
            URI here = URI.create("http://127.0.0.1:" + node.httpPort());
            for (String path : List.of("/sync/run", "/sync/suspend", "/sync/resume")) {
                HttpResponse<String> refused =
                        ring.send(HttpRequest.newBuilder(here.resolve(path)).POST(BodyPublishers.noBody()));

                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(json(refused).get("error").asText()).isEqualTo("NotReady");
            }
            for (String path : List.of("/sync", "/ring", "/ready", "/tables/default/keys/cart")) {
                assertThat(ring.send(HttpRequest.newBuilder(here.resolve(path))).statusCode())
                        .as(path)
                        .isEqualTo(503);
            }
        } finally {
            node.stop();
        }
    }

    @Test
    void aLoopWhoseQueueIsFullIsNotWaitedFor() {
        NetThreads threads = new NetThreads("full", 1);
        NodeLoop full = new NodeLoop(threads.loops().get(0), 64, new World(), failure -> {});
        while (full.offer(core -> {})) {
            assertThat(full.remaining()).isNotNegative();
        }
        SyncPages pages = new SyncPages(ring.node(0).id(), List.of(full));
        List<Optional<ObjectNode>> answers = new ArrayList<>();

        pages.status(answers::add);
        pages.run(Optional.of(5), answers::add);
        pages.suspend(answers::add);
        pages.resume(answers::add);

        assertThat(answers).hasSize(4).allMatch(Optional::isEmpty);
        threads.close();
    }
}
