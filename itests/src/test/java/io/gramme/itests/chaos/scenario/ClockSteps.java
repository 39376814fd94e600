package io.gramme.itests.chaos.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.itests.chaos.load.RecordedClient;
import io.gramme.itests.chaos.nemesis.ClockFaults;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.site.Capability;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.FakeClock;
import io.gramme.itests.chaos.site.SiteFailure;
import io.gramme.itests.chaos.site.Wait;
import java.time.Duration;
import java.util.Set;
import java.util.stream.LongStream;

/** Wall clocks jump by ten minutes, on any node and in either direction. */
final class ClockSteps implements Scenario {
    private static final int TEN_MINUTES = 600;
    private static final int CLIENT = 500;
    private static final int BYTES = 20;

    @Override
    public String name() {
        return "clock-steps";
    }

    @Override
    public int number() {
        return 15;
    }

    @Override
    public String shows() {
        return "Wall clocks that jump by ten minutes change nothing: not what covers what, nor what is deleted.";
    }

    @Override
    public Set<Capability> needs() {
        return Set.of(Capability.CLOCKS);
    }

    @Override
    public Promise promise() {
        return new Promise(0.999, Duration.ofSeconds(5));
    }

    @Override
    public void prepare(Stage stage) {
        stage.ring().nodes().forEach(FakeClock::steerable);
    }

    @Override
    public void run(Stage stage) {
        for (int i = 0; i < 6; i++) {
            ChaosNode node = stage.anyNode();
            Fault step = ClockFaults.step(node, stage.random().nextBoolean() ? TEN_MINUTES : -TEN_MINUTES);
            stage.nemesis().begin(step);
            expectStep(stage, node, step);
            stage.pause(6);
            if (stage.random().nextBoolean()) {
                stage.nemesis().end(step);
            }
            stage.pause(3);
        }
    }

    /** What it writes now bears the time that it reads: nobody has written that key before. */
    private static void expectStep(Stage stage, ChaosNode node, Fault step) {
        Wait.pause(Duration.ofSeconds(2));
        String key = keyOf(stage, node);
        try (RecordedClient client = stage.client(node, CLIENT)) {
            client.writeBlind(key, BYTES);
        }
        long dated = stage.ring().nodes().stream()
                .flatMap(any -> any.pages().page("/tables/" + Stage.TABLE + "/keys/" + key + "/replica").stream())
                .flatMap(page -> page.findValues("writtenMillis").stream())
                .mapToLong(JsonNode::asLong)
                .max()
                .orElseThrow(() -> new SiteFailure("no copy says when " + key + " was written"));
        long ahead = dated - System.currentTimeMillis();
        stage.note("a write by way of " + node + " is dated " + ahead / 1_000 + " s from now");
        boolean isForward = step.arguments().contains("+" + TEN_MINUTES + "s");
        stage.expect(
                (isForward ? ahead : -ahead) > TEN_MINUTES * 900L,
                "no-step",
                "the clock of " + node + " was stepped by " + step.arguments() + " and is at " + ahead + " ms");
    }

    /** One that the node has a copy of, and so coordinates and dates itself. */
    private static String keyOf(Stage stage, ChaosNode node) {
        return LongStream.range(stage.now(), Long.MAX_VALUE)
                .mapToObj(number -> "clock-" + number)
                .filter(key -> node.pages()
                        .page("/tables/" + Stage.TABLE + "/keys/" + key + "/where")
                        .orElseThrow()
                        .path("primaries")
                        .findValuesAsText("id")
                        .contains(node.id()))
                .findFirst()
                .orElseThrow();
    }
}
