package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.Task;
import io.gramme.itests.chaos.nemesis.DiskFaults;
import io.gramme.itests.chaos.site.Capability;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.NodeSettings;
import io.gramme.itests.chaos.site.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The coordinator of every write loses power, again and again. */
final class PowerLoss implements Scenario {
    @Override
    public String name() {
        return "power-loss";
    }

    @Override
    public int number() {
        return 5;
    }

    @Override
    public String shows() {
        return "A coordinator that lost power, and with it all that was not forced, never gives a dot twice when it writes the same keys again.";
    }

    @Override
    public Set<Capability> needs() {
        return Set.of(Capability.LOOP);
    }

    @Override
    public NodeSettings nodes() {
        return NodeSettings.DEFAULT.on(Volume.Kind.LOOP);
    }

    @Override
    public List<LoadSettings> loads() {
        return List.of(
                LoadSettings.readsAnd(Task.UPDATE)
                        .weight(Task.FOLLOW, 1)
                        .keys(20)
                        .http(),
                LoadSettings.readsAnd(Task.REPLACE).keys(20).clients(100, 2).perSecond(50));
    }

    @Override
    public void run(Stage stage) {
        ChaosNode coordinator = stage.ring().node(1);
        for (int i = 0; i < 3; i++) {
            stage.during(Duration.ofSeconds(2), DiskFaults.powerLoss(List.of(coordinator)));
            stage.pause(9);
        }
        stage.during(Duration.ofSeconds(2), DiskFaults.powerLoss(stage.ring().nodes()));
        stage.pause(9);
    }
}
