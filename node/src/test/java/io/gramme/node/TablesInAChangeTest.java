package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables come, change and go on a ring of real nodes that is on its way to another one and waits for a member that is down. */
final class TablesInAChangeTest {
    private static final String OFTEN = "sync: {retry: 100 ms, settle: 50 ms}\n";
    private static final List<Integer> ALL = List.of(0, 1, 2, 3);
    private static final int KEYS = 30;

    private static void create(TestOperator operator, String name) {
        operator.done(0, "/admin/tables", "{\"op\": \"create\", \"table\": {\"name\": \"%s\"}}".formatted(name));
    }

    private static String path(String table, int key) {
        return "/tables/" + table + "/keys/k" + key;
    }

    private static void fill(TestRing ring, int node, String table, int from) {
        for (int i = from; i < from + KEYS; i++) {
            String path = path(table, i);
            String value = table + i;
            TestRing.await(() -> ring.put(node, path, value).statusCode() == 204);
        }
    }

    private static void check(TestRing ring, String table, int keys) {
        for (int node : ALL) {
            for (int i = 0; i < keys; i++) {
                assertThat(ring.get(node, path(table, i) + "?r=3").body())
                        .as(table + " k" + i + " at " + node)
                        .isEqualTo(table + i);
            }
        }
    }

    private static JsonNode change(TestRing ring) {
        return TestOperator.json(ring.get(0, "/admin/transfers")).get("change");
    }

    @Test
    void tablesComeChangeAndGoWhileTheRingIsOnItsWay(@TempDir Path folder) {
        try (TestRing ring = new TestRing(folder, 4, 3, 2, OFTEN)) {
            TestOperator operator = new TestOperator(ring);
            operator.fill();
            create(operator, "kept");
            create(operator, "dropped");
            fill(ring, 1, "kept", 0);
            fill(ring, 1, "dropped", 0);
            operator.startOutsider(3);
            operator.stage(0, "join", 3);
            ring.stop(2);
            operator.commit(0);

            create(operator, "late");
            assertThat(operator.refused(
                            409, 0, "/admin/tables", "{\"op\": \"create\", \"table\": {\"name\": \"two\", \"n\": 2}}"))
                    .contains("while the ring changes");
            operator.done(1, "/admin/tables", "{\"op\": \"alter\", \"table\": {\"name\": \"kept\", \"r\": 1}}");
            operator.done(1, "/admin/tables", "{\"op\": \"drop\", \"name\": \"dropped\"}");
            fill(ring, 1, "kept", KEYS);
            fill(ring, 3, "late", 0);
            assertThat(change(ring).isNull()).as("it waits for a holder").isFalse();
            ring.start(2);
            operator.awaitCalm(ALL);

            assertThat(TestOperator.json(ring.get(2, "/ring")).toString()).contains(operator.id(3));
            check(ring, "kept", 2 * KEYS);
            check(ring, "late", KEYS);
            ALL.forEach(node ->
                    assertThat(ring.get(node, path("dropped", 0)).body()).contains("UnknownTable"));
            operator.checkThrough(3);
            operator.checkCopies(ALL);
        }
    }
}
