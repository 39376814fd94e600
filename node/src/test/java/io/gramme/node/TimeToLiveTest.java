package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that end: shown until then, by nobody afterwards, and forgotten by all copies at last. */
final class TimeToLiveTest {
    private static final String EAGER = """
            sync: {interval: 1 s, retry: 100 ms, settle: 50 ms}
            tombstones: {min-age: 500 ms, pause: 500 ms, interval: 100 ms}
            hints: {retry: 50 ms}
            tables:
              - {name: default, number: 1}
              - {name: sessions, number: 2, ttl: 1 s}
            """;

    private static TestRing ring;

    @BeforeAll
    static void startARing(@TempDir Path folder) {
        ring = new TestRing(folder, 3, 1, EAGER);
    }

    @AfterAll
    static void stopTheRing() {
        ring.close();
    }

    private static String path(String table, String key) {
        return "/tables/" + table + "/keys/" + key;
    }

    private static void put(String path, String query) {
        assertThat(ring.put(0, path + query, "gramme").statusCode()).isEqualTo(204);
    }

    private static boolean isGone(int node, String path) {
        HttpResponse<String> answer = ring.get(node, path + "?r=1");
        assertThat(answer.statusCode()).isIn(200, 404);
        return answer.statusCode() == 404;
    }

    private static boolean isForgotten(String path) {
        for (int node = 0; node < 3; node++) {
            if (ring.json(node, path + "/replica").get("found").asBoolean()) {
                return false;
            }
        }
        return true;
    }

    private static Instant expires(HttpResponse<String> answer) {
        return Instant.parse(answer.headers().firstValue("X-Gramme-Expires").orElseThrow());
    }

    @Test
    void aValueIsShownWithItsEndAndByNobodyAfterIt() {
        String path = path("default", "short");
        Instant before = Instant.now();
        put(path, "?ttl=2s&w=3");
        Instant end = expires(ring.get(1, path));
        assertThat(Duration.between(before, end)).isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(12));

        TestRing.await(() -> isGone(1, path));

        assertThat(Instant.now()).isAfterOrEqualTo(end);
        assertThat(isGone(0, path)).isTrue();
        assertThat(isGone(2, path)).isTrue();
        TestRing.await(() -> isForgotten(path));
    }

    @Test
    void aTablesTimeToLiveHoldsUnlessThePutSaysOtherwise() {
        put(path("sessions", "default"), "");
        put(path("sessions", "kept"), "?ttl=never");
        put(path("sessions", "long"), "?ttl=7d");

        TestRing.await(() -> isGone(1, path("sessions", "default")));

        HttpResponse<String> kept = ring.get(1, path("sessions", "kept"));
        assertThat(kept.body()).isEqualTo("gramme");
        assertThat(kept.headers().firstValue("X-Gramme-Expires")).isEmpty();
        assertThat(Duration.between(Instant.now(), expires(ring.get(1, path("sessions", "long")))))
                .isBetween(Duration.ofDays(6), Duration.ofDays(7));
    }

    @Test
    void ofSiblingsOnlyTheLivingAreShown() {
        String path = path("default", "siblings");
        put(path, "?ttl=1s");
        put(path, "");
        JsonNode both = ring.json(0, path);
        assertThat(both.get("values")).hasSize(2);
        assertThat(both.get("expires").get(0).isNull())
                .isNotEqualTo(both.get("expires").get(1).isNull());

        TestRing.await(() -> ring.get(0, path).statusCode() == 200);

        assertThat(ring.get(0, path).body()).isEqualTo("gramme");
    }

    @Test
    void aValueThatEndedWhileANodeWasAwayIsNotBroughtBackByIt() {
        String path = path("default", "away");
        put(path, "?ttl=1s&w=3");
        assertThat(ring.stop(2)).isTrue();
        TestRing.await(() -> isGone(0, path));

        ring.start(2);
        ring.awaitReady(2);

        assertThat(isGone(2, path)).isTrue();
        TestRing.await(() -> isForgotten(path));
        assertThat(isGone(0, path)).isTrue();
    }

    @Test
    void aTimeToLiveThatIsNoneIsRefused() {
        for (String ttl : new String[] {"0s", "soon", "4000d", "-5s", "5"}) {
            HttpResponse<String> answer = ring.put(0, path("default", "bad") + "?ttl=" + ttl, "x");
            assertThat(answer.statusCode()).as(ttl).isEqualTo(400);
            assertThat(answer.body()).contains("never");
        }
    }

    @Test
    void aTimeToLiveIsForPutsAlone() {
        put(path("default", "stays"), "");

        assertThat(ring.delete(0, path("default", "stays") + "?ttl=1h").statusCode())
                .isEqualTo(400);
        assertThat(ring.get(0, path("default", "stays") + "?ttl=1h").statusCode())
                .isEqualTo(400);

        assertThat(ring.get(0, path("default", "stays")).body()).isEqualTo("gramme");
    }

    @Test
    void anEmptyValueEndsForItsReaders() {
        String path = path("default", "marker");
        assertThat(ring.put(0, path + "?ttl=1s&w=3", "").statusCode()).isEqualTo(204);

        TestRing.await(() -> isGone(1, path));

        assertThat(isGone(2, path)).isTrue();
    }

    @Test
    void anOperatorSeesWhenAValueEnds() {
        put(path("default", "seen"), "?ttl=1h&w=3");

        JsonNode version = ring.json(1, path("default", "seen") + "/replica")
                .get("versions")
                .get(0);

        assertThat(Instant.parse(version.get("expires").asText())).isAfter(Instant.now());
        assertThat(ring.get(1, "/metrics").body()).contains("gramme_tombstones_held{loop=\"0\"}");
    }
}
