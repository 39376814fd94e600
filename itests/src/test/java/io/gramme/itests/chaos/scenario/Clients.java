package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.load.Load;
import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.Recorder;
import io.gramme.itests.chaos.load.Targets;
import io.gramme.itests.chaos.site.SiteFailure;
import java.util.ArrayList;
import java.util.List;

/** The clients of a scenario, who may be sent to rest. What they do follows from the seed and from how often they have begun. */
final class Clients implements AutoCloseable {
    private final Targets targets;
    private final List<LoadSettings> settings;
    private final Recorder recorder;
    private final List<Load> loads = new ArrayList<>();
    private long seed;

    Clients(Targets targets, List<LoadSettings> settings, long seed, Recorder recorder) {
        this.targets = targets;
        this.settings = List.copyOf(settings);
        this.seed = seed;
        this.recorder = recorder;
    }

    void start() {
        for (LoadSettings each : settings) {
            loads.add(Load.start(targets, each, seed++, recorder));
        }
    }

    /** Waits for what is under way. */
    void stop() {
        try {
            for (Load load : loads) {
                load.stop();
            }
            loads.clear();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteFailure("interrupted", e);
        }
    }

    @Override
    public void close() {
        loads.forEach(Load::close);
    }
}
