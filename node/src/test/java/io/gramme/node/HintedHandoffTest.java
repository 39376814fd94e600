package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node that could not be reached costs, with real nodes over sockets and files. */
final class HintedHandoffTest {
    private static final String KEYS = "/tables/default/keys/";

    @TempDir
    private Path folder;

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
            assertThat(ring.hintsKept(List.of(0, 1))).isEqualTo(60);

            ring.start(2);

            ring.awaitReady(2);
            TestRing.await(() -> ring.hintsKept(List.of(0, 1)) == 0);
            for (int i = 0; i < 60; i++) {
                Set<String> digests = new HashSet<>();
                for (int node = 0; node < 3; node++) {
                    digests.add(ring.digest(node, "k" + i));
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
            assertThat(ring.hintsKept(List.of(0))).isEqualTo(20);

            ring.start(2);

            TestRing.await(() -> ring.hintsKept(List.of(0)) == 0);
            assertThat(ring.digest(2, "k7")).isEqualTo(ring.digest(0, "k7"));
        }
    }

    @Test
    void theNextNodeOfTheListTakesWhatAPrimaryCannot() {
        try (TestRing ring = new TestRing(folder, 5, "")) {
            List<Integer> primaries = ring.primaries("k");
            int fallback = ring.fallbacks("k").get(0);
            int coordinator = primaries.get(0);
            stopAndAwait(ring, primaries.get(2), List.of(coordinator, fallback));

            assertThat(ring.put(coordinator, KEYS + "k?w=3", "v").statusCode()).isEqualTo(204);

            assertThat(ring.hintsKept(List.of(fallback))).isEqualTo(1);
            assertThat(ring.put(coordinator, KEYS + "k?w=3&primaryW=3", "w").body())
                    .contains("QuorumNotMet", "needs 3 of the key's first nodes and only 2");
            ring.start(primaries.get(2));
            TestRing.await(() -> ring.hintsKept(List.of(fallback)) == 0);
            assertThat(ring.digest(primaries.get(2), "k")).isEqualTo(ring.digest(coordinator, "k"));
        }
    }

    @Test
    void withoutAnyOfTheFirstNodesAFurtherOneCoordinates() {
        try (TestRing ring = new TestRing(folder, 5, "")) {
            List<Integer> primaries = ring.primaries("k");
            List<Integer> fallbacks = ring.fallbacks("k");
            primaries.forEach(ring::stop);
            int coordinator = fallbacks.get(1);
            TestRing.await(() -> ring.get(coordinator, "/ring").body().split("unreachable", -1).length == 4);

            assertThat(ring.put(coordinator, KEYS + "k", "v").statusCode()).isEqualTo(204);
            assertThat(ring.get(coordinator, KEYS + "k").statusCode())
                    .as("what fallbacks hold is no answer")
                    .isEqualTo(503);

            primaries.forEach(ring::start);
            primaries.forEach(ring::awaitReady);
            TestRing.await(() -> ring.hintsKept(fallbacks) == 0);
            assertThat(ring.get(coordinator, KEYS + "k?r=3").body()).isEqualTo("v");
        }
    }

    @Test
    void beyondItsBoundNoHintIsKeptAndTheCopyIsMarkedForAFullSync() {
        String bound = "hints: {max-size: 0}\n";
        try (TestRing ring = new TestRing(folder, 3, bound)) {
            stopAndAwait(ring, 2, List.of(0, 1));

            assertThat(ring.put(0, KEYS + "k", "v").statusCode()).isEqualTo(204);

            TestRing.await(() -> ring.json(0, "/hints").get("needsFullSync").size() == 1);
            assertThat(ring.json(0, "/hints").get("dropped").asInt()).isEqualTo(1);
            ring.stop(0);
            ring.start(0);
            ring.awaitReady(0);
            assertThat(ring.json(0, "/hints").get("needsFullSync").size()).isEqualTo(1);

            ring.start(2);

            TestRing.await(() -> ring.json(2, "/hints").get("needsFullSync").size() == 1);
            TestRing.await(() -> ring.json(0, "/hints").get("needsFullSync").isEmpty());
            assertThat(ring.json(2, KEYS + "k/replica").get("whole").asBoolean())
                    .as("a copy that lacks a write does not count")
                    .isFalse();
            assertThat(ring.get(2, KEYS + "k?r=2").body()).isEqualTo("v");
            assertThat(ring.get(2, KEYS + "k?r=3").statusCode()).isEqualTo(503);
        }
    }
}
