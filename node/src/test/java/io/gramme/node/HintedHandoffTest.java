package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node that could not be reached costs, with real nodes over sockets and files. */
final class HintedHandoffTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEYS = "/tables/default/keys/";

    @TempDir
    private Path folder;

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode hints(TestRing ring, int node) {
        return json(ring.get(node, "/hints").body());
    }

    private static int kept(TestRing ring, List<Integer> nodes) {
        int kept = 0;
        for (int node : nodes) {
            for (JsonNode line : hints(ring, node).get("hints")) {
                kept += line.get("hints").asInt();
            }
        }
        return kept;
    }

    /** The nodes that hold a key first, by their number in the ring. */
    private static List<Integer> order(TestRing ring, int size, String key, String part) {
        List<Integer> order = new ArrayList<>();
        for (JsonNode member : json(ring.get(0, KEYS + key + "/where").body()).get(part)) {
            for (int node = 0; node < size; node++) {
                if (member.get("peer").asText().endsWith(":" + ring.port(node, 0))) {
                    order.add(node);
                }
            }
        }
        return order;
    }

    private static String digest(TestRing ring, int node, String key) {
        return json(ring.get(node, KEYS + key + "/replica").body())
                .path("digest")
                .asText("none");
    }

    /** Waits until the others notice that a node is gone, so that a test need not depend on the moment. */
    private static void stopAndAwait(TestRing ring, int node, List<Integer> others) {
        ring.stop(node);
        for (int other : others) {
            TestRing.await(() -> ring.get(other, "/ring").body().contains("unreachable"));
        }
    }

    @Test
    void aNodeThatWasAwayHasEverythingAfterItsReturn() {
        try (TestRing ring = new TestRing(folder, 3, "")) {
            stopAndAwait(ring, 2, List.of(0, 1));
            for (int i = 0; i < 60; i++) {
                assertThat(ring.put(i % 2, KEYS + "k" + i, "v" + i).statusCode())
                        .as("a put while a node is away")
                        .isEqualTo(204);
            }
            assertThat(kept(ring, List.of(0, 1))).isEqualTo(60);

            ring.start(2);

            ring.awaitReady(2);
            TestRing.await(() -> kept(ring, List.of(0, 1)) == 0);
            for (int i = 0; i < 60; i++) {
                Set<String> digests = new HashSet<>();
                for (int node = 0; node < 3; node++) {
                    digests.add(digest(ring, node, "k" + i));
                }
                assertThat(digests).as("copies of k" + i).hasSize(1).doesNotContain("none");
            }
        }
    }

    @Test
    void hintsOutliveTheNodeThatKeepsThem() {
        try (TestRing ring = new TestRing(folder, 3, "")) {
            stopAndAwait(ring, 2, List.of(0, 1));
            for (int i = 0; i < 20; i++) {
                ring.put(0, KEYS + "k" + i, "v" + i);
            }
            ring.stop(0);
            ring.start(0);
            ring.awaitReady(0);
            assertThat(kept(ring, List.of(0))).isEqualTo(20);

            ring.start(2);

            TestRing.await(() -> kept(ring, List.of(0)) == 0);
            assertThat(digest(ring, 2, "k7")).isEqualTo(digest(ring, 0, "k7"));
        }
    }

    @Test
    void theNextNodeOfTheListTakesWhatAPrimaryCannot() {
        try (TestRing ring = new TestRing(folder, 5, "")) {
            List<Integer> primaries = order(ring, 5, "k", "primaries");
            int fallback = order(ring, 5, "k", "fallbacks").get(0);
            int coordinator = primaries.get(0);
            stopAndAwait(ring, primaries.get(2), List.of(coordinator, fallback));

            assertThat(ring.put(coordinator, KEYS + "k?w=3", "v").statusCode()).isEqualTo(204);

            assertThat(kept(ring, List.of(fallback))).isEqualTo(1);
            assertThat(ring.put(coordinator, KEYS + "k?w=3&primaryW=3", "w").body())
                    .contains("QuorumNotMet", "needs 3 of the key's first nodes and only 2");
            ring.start(primaries.get(2));
            TestRing.await(() -> kept(ring, List.of(fallback)) == 0);
            assertThat(digest(ring, primaries.get(2), "k")).isEqualTo(digest(ring, coordinator, "k"));
        }
    }

    @Test
    void withoutAnyOfTheFirstNodesAFurtherOneCoordinates() {
        try (TestRing ring = new TestRing(folder, 5, "")) {
            List<Integer> primaries = order(ring, 5, "k", "primaries");
            List<Integer> fallbacks = order(ring, 5, "k", "fallbacks");
            primaries.forEach(ring::stop);
            int coordinator = fallbacks.get(1);
            TestRing.await(() -> ring.get(coordinator, "/ring").body().split("unreachable", -1).length == 4);

            assertThat(ring.put(coordinator, KEYS + "k", "v").statusCode()).isEqualTo(204);
            assertThat(ring.get(coordinator, KEYS + "k").statusCode())
                    .as("what fallbacks hold is no answer")
                    .isEqualTo(503);

            primaries.forEach(ring::start);
            primaries.forEach(ring::awaitReady);
            TestRing.await(() -> kept(ring, fallbacks) == 0);
            assertThat(ring.get(coordinator, KEYS + "k?r=3").body()).isEqualTo("v");
        }
    }

    @Test
    void beyondItsBoundNoHintIsKeptAndTheCopyIsMarkedForAFullSync() {
        String bound = "hints: {max-size: 0}\n";
        try (TestRing ring = new TestRing(folder, 3, bound)) {
            stopAndAwait(ring, 2, List.of(0, 1));

            assertThat(ring.put(0, KEYS + "k", "v").statusCode()).isEqualTo(204);

            TestRing.await(() -> hints(ring, 0).get("needsFullSync").size() == 1);
            assertThat(hints(ring, 0).get("dropped").asInt()).isEqualTo(1);
            ring.stop(0);
            ring.start(0);
            ring.awaitReady(0);
            assertThat(hints(ring, 0).get("needsFullSync").size()).isEqualTo(1);
        }
    }
}
