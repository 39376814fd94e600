package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.node.membership.Identity;
import io.gramme.node.storage.FileFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node has set aside, over HTTP: a ring of one, whose folder was marked between two starts. */
final class QuarantineInterfaceTest {
    private static final int RECORDS = 1_300;
    private static final int LOOPS = 2;
    private static final String FILLER = "x".repeat(1_000);

    private static TestRing ring;
    private static TestOperator operator;

    @BeforeAll
    static void setAside(@TempDir Path folder) {
        ring = new TestRing(folder, 1, LOOPS, "");
        operator = new TestOperator(ring);
        for (int i = 0; i < RECORDS; i++) {
            assertThat(ring.put(0, path(i).replace("&r=1", ""), FILLER + i).statusCode())
                    .isEqualTo(204);
        }
        assertThat(ring.delete(0, path(7)).statusCode()).isEqualTo(204);
        ring.stop(0);
        Identity refused =
                Identity.begin(new FileFolder(ring.data(0)), Optional.empty(), LOOPS, new SplittableRandom(1));
        new Quarantine(ring.data(0)).mark(refused, 1_700_000_000_000L);
        ring.start(0);
        ring.awaitReady(0);
    }

    @AfterAll
    static void stop() {
        ring.close();
    }

    private static String path(int key) {
        return "/tables/default/keys/k" + key + "?w=1&r=1";
    }

    private static String store() {
        JsonNode list = TestOperator.json(ring.get(0, "/admin/quarantine")).path("quarantine");
        assertThat(list).hasSize(1);
        assertThat(list.path(0).path("since").asText()).isEqualTo("2023-11-14T22:13:20Z");
        assertThat(list.path(0).path("bytes").asLong()).isGreaterThan(RECORDS * 1_000L);
        return list.path(0).path("store").asText();
    }

    private static String text(JsonNode base64) {
        return new String(Base64.getDecoder().decode(base64.asText()), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsSetAsideIsListedExportedPageByPageAndRemoved() {
        assertThat(ring.get(0, path(1)).statusCode()).isEqualTo(404);
        String store = store();
        Map<String, String> found = new HashMap<>();
        String from = "";
        int pages = 0;
        do {
            String order = "{\"store\": \"%s\", \"table\": \"default\", \"from\": \"%s\"}".formatted(store, from);
            JsonNode page = operator.done(0, "/admin/quarantine/export", order);
            for (JsonNode record : page.path("records")) {
                assertThat(record.path("expires").path(0).isNull()).isTrue();
                found.put(text(record.path("key")), text(record.path("values").path(0)));
            }
            assertThat(page.path("lost").asLong()).isZero();
            from = page.path("next").asText("");
            pages++;
        } while (!from.isEmpty());

        assertThat(pages).isGreaterThan(1);
        assertThat(found).hasSize(RECORDS - 1).containsEntry("k1", FILLER + 1).doesNotContainKey("k7");
        operator.done(0, "/admin/quarantine/drop", "{\"store\": \"%s\"}".formatted(store));
        assertThat(TestOperator.json(ring.get(0, "/admin/quarantine")).path("quarantine"))
                .isEmpty();
        assertThat(operator.refused(400, 0, "/admin/quarantine/drop", "{\"store\": \"%s\"}".formatted(store)))
                .contains("nothing was set aside under");
    }

    @Test
    void whatIsAskedOfNoStoreIsRefused() {
        assertThat(operator.refused(400, 0, "/admin/quarantine/export", "{\"store\": \"00\"}"))
                .contains("nothing was set aside under 'store' 00");
        assertThat(ring.post(0, "/admin/quarantine", "{}").statusCode()).isEqualTo(405);
        assertThat(ring.get(0, "/admin/quarantine/drop").statusCode()).isEqualTo(405);
    }
}
