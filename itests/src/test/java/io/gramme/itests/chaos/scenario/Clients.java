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
    private final List<String> failures = new ArrayList<>();
    private List<Load> loads = List.of();
    private boolean isRunning;
    private long seed;

    Clients(Targets targets, List<LoadSettings> settings, long seed, Recorder recorder) {
        this.targets = targets;
        this.settings = List.copyOf(settings);
        this.seed = seed;
        this.recorder = recorder;
    }

    void start() {
        isRunning = true;
        loads = loads.isEmpty()
                ? settings.stream()
                        .map(each -> Load.start(targets, each, seed++, recorder))
                        .toList()
                : loads.stream().map(load -> load.again(seed++)).toList();
    }

    /** Waits for what is under way. What ended a client before is kept. */
    void stop() {
        if (isRunning) {
            isRunning = false;
            loads.forEach(this::stop);
        }
    }

    private void stop(Load load) {
        try {
            load.stop();
        } catch (AssertionError e) {
            failures.add(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteFailure("interrupted", e);
        }
    }

    /** What ended clients, or kept them from ending. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stop();
    }
}
