package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator asks and orders over HTTP, of one ring of three real nodes. */
final class AdminInterfaceTest {
    private static final String OFTEN = "sync: {retry: 100 ms, settle: 50 ms}\n";

    private static TestRing ring;
    private static TestOperator operator;

    @BeforeAll
    static void startThree(@TempDir Path folder) {
        ring = new TestRing(folder, 4, 3, 2, OFTEN);
        operator = new TestOperator(ring);
    }

    @AfterAll
    static void stopAll() {
        ring.close();
    }

    @Test
    void aChangeThatIsTakenBackLeavesTheRingAsItWas() {
        operator.fill();
        JsonNode before = TestOperator.json(ring.get(0, "/ring")).get("owners");
        operator.startOutsider(3);
        operator.stage(0, "join", 3);
        operator.commit(0);

        assertThat(operator.done(1, "/admin/abort", "{}").get("undone").asBoolean())
                .isTrue();
        operator.awaitCalm(List.of(0, 1, 2, 3));

        assertThat(TestOperator.json(ring.get(1, "/ring")).get("owners")).isEqualTo(before);
        operator.checkCopies(List.of(0, 1, 2));
    }

    @Test
    void ordersThatMakeNoSenseAreRefusedByName() {
        assertThat(operator.refused(409, 0, "/admin/commit", "{\"plan\": \"1-2\"}"))
                .contains("nothing is staged");
        assertThat(TestOperator.json(ring.get(0, "/admin/plan")).get("message").asText())
                .contains("nothing is staged");
        assertThat(operator.refused(409, 0, "/admin/abort", "{}")).contains("nothing is staged");
        assertThat(operator.refused(
                        400, 0, "/admin/stage", "{\"changes\": [{\"kind\": \"join\", \"node\": \"nobody\"}]}"))
                .contains("no node known here is called 'nobody'");
        assertThat(operator.refused(400, 0, "/admin/stage", "[]")).contains("JSON object");
        assertThat(operator.refused(400, 0, "/admin/stage", "{")).contains("JSON");
        operator.stage(0, "leave", 1);
        assertThat(operator.refused(409, 0, "/admin/commit", "{\"plan\": \"1-2\"}"))
                .contains("look at a new one");
        String plan = TestOperator.json(ring.get(1, "/admin/plan")).get("plan").asText();
        assertThat(operator.refused(409, 2, "/admin/commit", "{\"plan\": \"%s\"}".formatted(plan)))
                .contains("two of them on one node");
        assertThat(operator.done(2, "/admin/abort", "{}").get("unstaged").asInt())
                .isEqualTo(1);
    }

    @Test
    void aNodeIsGivenUpByNameAndInAChangeOnly() {
        JsonNode before = TestOperator.json(ring.get(0, "/admin/topology")).get("version");
        String order = "{\"node\": \"%s\"%s}";
        String node = operator.id(1);

        assertThat(operator.refused(400, 0, "/admin/give-up", "{}")).contains("'node'");
        assertThat(operator.refused(400, 0, "/admin/give-up", "{\"node\": \"nobody\"}"))
                .contains("no node known here is called 'nobody'");
        assertThat(operator.refused(400, 0, "/admin/give-up", order.formatted(node, ", \"loss\": true")))
                .contains("unknown field 'loss'");
        assertThat(operator.refused(409, 0, "/admin/give-up", order.formatted(node, "")))
                .contains("can be reached");
        assertThat(operator.refused(409, 1, "/admin/give-up", order.formatted(node, "")))
                .as("it gives itself up")
                .contains("can be reached");
        assertThat(operator.refused(409, 2, "/admin/give-up", order.formatted(node, ", \"force\": true")))
                .contains("stage the removal of node " + node);
        assertThat(ring.get(0, "/admin/give-up").statusCode()).isEqualTo(405);

        assertThat(TestOperator.json(ring.get(0, "/admin/topology")).get("version"))
                .isEqualTo(before);
    }

    private static long liveBytes() {
        return List.of(0, 1, 2).stream()
                .mapToLong(node -> TestOperator.json(ring.get(node, "/storage"))
                        .get("log")
                        .get("liveBytes")
                        .asLong())
                .sum();
    }

    @Test
    void tablesComeAndGoOnAllNodesAndTheirRecordsWithThem() {
        String large = "b".repeat(100_000);
        operator.done(
                0,
                "/admin/tables",
                "{\"op\": \"create\", \"table\": {\"name\": \"carts\", \"n\": 2, \"r\": 1, \"w\": 1}}");
        TestRing.await(() -> ring.put(2, "/tables/carts/keys/a", large).statusCode() == 204);
        TestRing.await(() -> ring.get(1, "/tables/carts/keys/a").body().equals(large));
        assertThat(liveBytes()).isGreaterThan(large.length());
        assertThat(operator.done(1, "/admin/tables", "{\"op\": \"alter\", \"table\": {\"name\": \"carts\", \"w\": 2}}")
                        .get("table")
                        .get("w")
                        .asInt())
                .isEqualTo(2);
        assertThat(operator.refused(
                        400, 2, "/admin/tables", "{\"op\": \"alter\", \"table\": {\"name\": \"carts\", \"n\": 3}}"))
                .contains("unknown field 'n'");

        operator.done(2, "/admin/tables", "{\"op\": \"drop\", \"name\": \"carts\"}");

        TestRing.await(() -> ring.get(0, "/tables/carts/keys/a").statusCode() == 404);
        TestRing.await(() -> ring.get(0, "/tables/carts/keys/a").body().contains("UnknownTable"));
        TestRing.await(() -> liveBytes() < large.length());
    }

    @Test
    void aRestartedNodeKnowsWhatWasDecidedWhileItWasAway() {
        ring.stop(2);
        operator.done(0, "/admin/tables", "{\"op\": \"create\", \"table\": {\"name\": \"later\"}}");

        ring.start(2);
        ring.awaitReady(2);

        TestRing.await(() -> ring.put(2, "/tables/later/keys/a", "b").statusCode() == 204);
    }
}
