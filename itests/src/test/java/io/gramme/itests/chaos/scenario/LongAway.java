package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.Task;
import io.gramme.itests.chaos.nemesis.ProcessFaults;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.NodeSettings;
import java.time.Duration;
import java.util.List;

/** A node is down for so long that deletes are forgotten without it, and comes back with what it had. */
final class LongAway implements Scenario {
    private static final int SET_ASIDE = 75;

    @Override
    public String name() {
        return "long-away";
    }

    @Override
    public int number() {
        return 8;
    }

    @Override
    public String shows() {
        return "A node that was away for longer than deletes are remembered is refused with what it had, and brings nothing back.";
    }

    @Override
    public NodeSettings nodes() {
        return NodeSettings.DEFAULT
                .fencedAfter(Duration.ofSeconds(20))
                .with("tombstones: {min-age: 1 s, pause: 1 s, interval: 500 ms}");
    }

    @Override
    public List<LoadSettings> loads() {
        return List.of(LoadSettings.mixed().weight(Task.DELETE, 40).keys(100).perSecond(150));
    }

    @Override
    public void run(Stage stage) {
        ChaosNode away = stage.anyNode();
        ChaosNode other = stage.ring().nodes().stream()
                .filter(node -> !node.equals(away))
                .findFirst()
                .orElseThrow();
        stage.nemesis().begin(ProcessFaults.lose(away));
        new Operator(stage)
                .await(other, "/admin/topology", page -> !page.path("fenced").isEmpty());
        stage.note(away + " is fenced");
        stage.pause(10);
        away.start();
        away.mayEnd(SET_ASIDE);
        int code = away.awaitEnd();
        stage.expect(
                code == SET_ASIDE,
                "not-refused",
                away + " ended with " + code + " instead of " + SET_ASIDE + ": " + away.lastLine());
        ProcessFaults.startAll(List.of(away));
        stage.pause(15);
    }
}
