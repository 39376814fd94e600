package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.ProcessFaults;
import java.time.Duration;
import java.util.List;

/** One node is killed and comes back. */
final class KillOne implements Scenario {
    @Override
    public String name() {
        return "kill-one";
    }

    @Override
    public int number() {
        return 1;
    }

    @Override
    public String shows() {
        return "A node that is killed and started again costs not one request in a thousand, and has all that it missed soon after.";
    }

    @Override
    public Promise promise() {
        return new Promise(0.999, Duration.ofSeconds(5));
    }

    @Override
    public void run(Stage stage) {
        Fault kill = ProcessFaults.kill(List.of(stage.anyNode()));
        stage.nemesis().begin(kill);
        stage.pause(15);
        stage.nemesis().end(kill);
        stage.pause(10);
    }
}
