package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of a node's logs, and orders, over HTTP; the node has two loops. */
final class StorageInterfaceTest {
    private static final int KEYS = 200;

    private static TestRing ring;

    @BeforeAll
    static void startANode(@TempDir Path folder) {
        ring = new TestRing(folder, 1, 2, "tables: [{name: default, number: 1, n: 1, r: 1, w: 1}]\n");
    }

    @AfterAll
    static void stopTheNode() {
        ring.close();
    }

    private static JsonNode page() {
        return ring.json(0, "/storage");
    }

    private static int post(String path) {
        return ring.send(ring.request(0, path).POST(BodyPublishers.noBody())).statusCode();
    }

    private static void overwriteUntil(int segments) {
        for (int i = 0; page().get("log").get("segments").asInt() < segments; i++) {
            ring.put(0, "/tables/default/keys/key" + i % KEYS + "?replace=true", "x".repeat(10_000) + i);
        }
    }

    @Test
    void compactionOnDemandGivesBackWhatIsDead() {
        overwriteUntil(6);

        assertThat(post("/storage/compact")).isEqualTo(200);
        TestRing.await(() -> page().get("compaction").get("left").asInt() == 0);

        JsonNode page = page();
        assertThat(page.get("node").asText()).isEqualTo(ring.node(0).id().toString());
        assertThat(page.get("compaction").get("compactions").asLong()).isPositive();
        assertThat(page.get("compaction").get("compactedBytes").asLong())
                .isGreaterThan(page.get("compaction").get("copiedBytes").asLong());
        assertThat(page.get("log").get("liveBytes").asLong()).isGreaterThan(KEYS * 9_000);
        assertThat(page.get("log").get("totalBytes").asLong())
                .isGreaterThan(page.get("log").get("liveBytes").asLong());
    }

    @Test
    void aScrubOnDemandVerifiesEverythingAndSaysWhen() {
        overwriteUntil(3);
        Instant begin = Instant.now().minusMillis(1);
        long cycles = page().get("scrub").get("cycles").asLong();

        assertThat(post("/storage/scrub")).isEqualTo(200);
        TestRing.await(() -> page().get("scrub").get("cycles").asLong() > cycles);

        JsonNode scrub = page().get("scrub");
        assertThat(scrub.get("running").asBoolean()).isFalse();
        assertThat(scrub.get("checkedBytes").asLong())
                .isEqualTo(scrub.get("bytes").asLong())
                .isPositive();
        assertThat(Instant.parse(scrub.get("lastCompleted").asText())).isAfter(begin);
        for (String count : new String[] {"damagedRecords", "damagedFiles", "mendedRecords", "unreadableRecords"}) {
            assertThat(scrub.get(count).asLong()).as(count).isZero();
        }
    }

    @Test
    void ordersArePostsWithoutParameters() {
        List<Integer> statuses = new ArrayList<>();
        statuses.add(ring.get(0, "/storage/scrub").statusCode());
        statuses.add(post("/storage"));
        statuses.add(post("/storage/compact?partition=3"));

        assertThat(statuses).containsExactly(405, 405, 400);
    }

    @Test
    void theMetricsTellOfScrubs() {
        String metrics = ring.get(0, "/metrics").body();

        for (String name : new String[] {"scrub_age_seconds", "scrub_damaged_records", "scrub_damaged_files"}) {
            assertThat(metrics).contains("gramme_log_" + name + "{loop=\"0\"}");
        }
    }
}
