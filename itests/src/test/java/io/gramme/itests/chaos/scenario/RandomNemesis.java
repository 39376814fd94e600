package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.Task;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.ProcessFaults;
import io.gramme.itests.chaos.site.Capability;
import io.gramme.itests.chaos.site.FakeClock;
import io.gramme.itests.chaos.site.NodeSettings;
import io.gramme.itests.chaos.site.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * One fault after the other, drawn from the seed; half way through every node is restarted in turn. After a fault that takes a node's
 * data away clients rest until copies agree: two copies of a write may not be lost at once.
 */
final class RandomNemesis implements Scenario {
    private static final int DESTROYER_EVERY = 6;
    private static final Duration AGREEMENT = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "random";
    }

    @Override
    public int number() {
        return 25;
    }

    @Override
    public String shows() {
        return "Whatever goes wrong in whatever order: what was acknowledged is there, what was deleted stays away, and all copies agree.";
    }

    @Override
    public Set<Capability> needs() {
        return Set.of(Capability.TMPFS, Capability.LOOP);
    }

    @Override
    public NodeSettings nodes() {
        return NodeSettings.DEFAULT.on(Volume.Kind.LOOP, Volume.Kind.TMPFS);
    }

    @Override
    public List<LoadSettings> loads() {
        return List.of(
                LoadSettings.mixed()
                        .weight(Task.REPLACE, 5)
                        .weight(Task.READ_SET, 5)
                        .perSecond(150),
                LoadSettings.mixed().keys(30).clients(100, 4).perSecond(50).http());
    }

    @Override
    public boolean hasRandomLength() {
        return true;
    }

    @Override
    public Duration convergence() {
        return Duration.ofMinutes(5);
    }

    @Override
    public void prepare(Stage stage) {
        if (stage.site().capabilities().has(Capability.CLOCKS)) {
            stage.ring().nodes().forEach(FakeClock::steerable);
        }
    }

    @Override
    public void run(Stage stage) {
        RandomFaults faults = new RandomFaults(stage, false);
        RandomFaults destroyers = new RandomFaults(stage, true);
        long length = stage.options().random().toNanos();
        long begin = System.nanoTime();
        boolean isRestarted = false;
        for (int i = 1; System.nanoTime() - begin < length; i++) {
            if (i % DESTROYER_EVERY == 0) {
                agree(stage);
                Fault fault = destroyers.next();
                stage.pause(6);
                stage.during(Duration.ofSeconds(2), fault);
                agree(stage);
            } else {
                Fault fault = faults.next();
                stage.during(Duration.ofSeconds(5 + stage.random().nextInt(10)), fault);
            }
            if (!isRestarted && System.nanoTime() - begin > length / 2) {
                isRestarted = true;
                Fault restart = ProcessFaults.rollingRestart(stage.ring().nodes());
                stage.during(Duration.ofSeconds(1), restart);
            }
            stage.pause(6);
        }
    }

    private static void agree(Stage stage) {
        stage.rest(() -> {
            String apart = stage.ring().awaitConverged(stage.members(), AGREEMENT);
            stage.expect(apart.isEmpty(), "no-convergence", "in the middle: " + apart);
        });
    }
}
