package io.gramme.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.itests.bench.GcLog.Pause;
import io.gramme.itests.bench.Hiccups.Stall;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class PausesTest {
    private static final long MILLI = 1_000_000;

    private static List<String> causes(Pauses pauses) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        pauses.writeTo(page, 20 * MILLI);
        return page.path("long").findValues("cause").stream()
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void onlyLongPausesAreListedWithTheirCauseAsTheyCame() {
        Pauses pauses = new Pauses(
                new Histogram(3),
                List.of(new Stall(3_000, 25 * MILLI)),
                Map.of(
                        "daemon 1",
                        List.of(
                                new Pause(1_000, "Pause Young", 19 * MILLI, 0),
                                new Pause(5_000, "ICBufferFull", 40 * MILLI, 39 * MILLI)),
                        "daemon 2",
                        List.of(new Pause(2_000, "Pause Remark", 21 * MILLI, 0))),
                Map.of());

        assertThat(causes(pauses))
                .containsExactly(
                        "Pause Remark",
                        "an idle thread was woken so late",
                        "ICBufferFull, 39.0 ms until all threads had stopped");
    }

    @Test
    void aPauseSaysWhenTheMachineStoodStillMeanwhile() {
        Pauses pauses = new Pauses(
                new Histogram(3),
                List.of(new Stall(1_050, 200 * MILLI)),
                Map.of("daemon 1", List.of(new Pause(1_000, "Pause Young", 130 * MILLI, 0))),
                Map.of());

        assertThat(causes(pauses)).contains("Pause Young, while the machine stood still");
    }
}
