package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.Task;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.ProcessFaults;
import java.time.Duration;
import java.util.List;

/** All nodes are killed at once. */
final class KillAll implements Scenario {
    @Override
    public String name() {
        return "kill-all";
    }

    @Override
    public int number() {
        return 3;
    }

    @Override
    public String shows() {
        return "What was acknowledged is there after all nodes were killed at once, for it was on the disk.";
    }

    @Override
    public List<LoadSettings> loads() {
        return List.of(LoadSettings.mixed()
                .weight(Task.BLIND_PUT, 100)
                .weight(Task.ADD, 40)
                .keys(1_000));
    }

    @Override
    public void run(Stage stage) {
        Fault kill = ProcessFaults.kill(stage.ring().nodes());
        stage.during(Duration.ofSeconds(1), kill);
        stage.pause(15);
        stage.during(Duration.ofSeconds(1), ProcessFaults.kill(stage.ring().nodes()));
        stage.pause(15);
    }
}
