package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator gives up a node that dies while it joins a ring of three real nodes. */
final class DeadHolderTest {
    private static final String OFTEN = "sync: {retry: 100 ms, settle: 50 ms}\n";

    private static String giveUp(String node, String more) {
        return "{\"node\": \"%s\"%s}".formatted(node, more);
    }

    private static JsonNode topology(TestRing ring) {
        return TestOperator.json(ring.get(0, "/admin/topology"));
    }

    @Test
    void aChangeGoesOnWithoutAHolderThatIsGivenUpAndTheNextOneTakesItOut(@TempDir Path folder) {
        try (TestRing ring = new TestRing(folder, 4, 3, 2, OFTEN)) {
            TestOperator operator = new TestOperator(ring);
            operator.fill();
            operator.startOutsider(3);
            String dead = operator.id(3);
            operator.stage(0, "join", 3);
            assertThat(operator.refused(409, 0, "/admin/give-up", giveUp(operator.id(1), ", \"force\": true")))
                    .contains("stage the removal of node");
            ring.stop(3);
            operator.commit(0);
            assertThat(operator.refused(409, 0, "/admin/give-up", giveUp(operator.id(1), "")))
                    .contains("can be reached");
            assertThat(operator.refused(400, 0, "/admin/give-up", giveUp("nobody", "")))
                    .contains("nobody");

            JsonNode given = operator.done(1, "/admin/give-up", giveUp(dead, ", \"force\": true"));

            assertThat(given.get("stays").asBoolean()).isTrue();
            List<Integer> living = List.of(0, 1, 2);
            operator.awaitCalm(living);
            assertThat(topology(ring).get("members").toString()).contains("given up");
            operator.done(
                    0, "/admin/stage", "{\"changes\": [{\"kind\": \"remove\", \"node\": \"%s\"}]}".formatted(dead));
            operator.commit(0);
            operator.awaitCalm(living);
            assertThat(topology(ring).get("members").toString()).doesNotContain(dead);
            operator.checkThrough(1);
            operator.checkCopies(living);
        }
    }
}
