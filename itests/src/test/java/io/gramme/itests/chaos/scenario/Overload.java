package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.load.LoadSettings;
import io.gramme.itests.chaos.load.Task;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.LimitFaults;
import io.gramme.itests.chaos.nemesis.NetworkFaults;
import io.gramme.itests.chaos.site.Capability;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.SiteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * More than the ring can do: large values, and three nodes with too little of something. A node that may open no file any more halts as
 * one whose disk fails; all others live.
 */
final class Overload implements Scenario {
    private static final int CLIENTS = 20;
    private static final int PROCESSOR_PERCENT = 10;
    private static final int KILOBITS = 1_000;
    private static final int DESCRIPTORS = 64;
    /** Heap, buffers outside it, code and threads; and what is mapped of the index. */
    private static final long MEMORY_KIB = 900 << 10;

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public int number() {
        return 24;
    }

    @Override
    public String shows() {
        return "Nodes with too little of something refuse what they cannot do, or halt, within their memory; the others go on, and all recover.";
    }

    @Override
    public Set<Capability> needs() {
        return Set.of(Capability.NAMESPACES, Capability.SHAPER, Capability.CPU_QUOTA, Capability.LIMITS);
    }

    @Override
    public List<LoadSettings> loads() {
        return List.of(LoadSettings.readsAnd(Task.HUGE)
                .weight(Task.ADD, 1)
                .clients(0, CLIENTS)
                .keys(30));
    }

    @Override
    public Promise promise() {
        return new Promise(0.8, Duration.ofSeconds(20));
    }

    @Override
    public int leastWrites() {
        return 500;
    }

    @Override
    public Duration convergence() {
        return Duration.ofMinutes(4);
    }

    @Override
    public void run(Stage stage) {
        List<ChaosNode> all = stage.ring().nodes();
        Fault slow = LimitFaults.processor(stage.site(), all.get(1), PROCESSOR_PERCENT);
        Fault thin = NetworkFaults.throttle(stage.site().network(), all.get(2), KILOBITS);
        Fault few = LimitFaults.descriptors(stage.site(), all.get(3), DESCRIPTORS);
        List.of(slow, thin, few).forEach(stage.nemesis()::begin);
        stage.pause(40);
        for (ChaosNode node : all) {
            boolean mayHalt = node.equals(all.get(3));
            stage.expect(node.isAlive() || mayHalt, "node-ended", node + " has ended: " + node.lastLine());
            if (!node.isAlive()) {
                stage.note(node + " has halted: " + node.lastLine());
            } else {
                long resident = residentKib(node);
                stage.note(node + " has " + resident / 1_024 + " MiB resident");
                stage.expect(resident < MEMORY_KIB, "too-much-memory", node + " has " + resident + " KiB resident");
            }
        }
        stage.nemesis().endAll();
        stage.pause(15);
    }

    private static long residentKib(ChaosNode node) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(node.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException e) {
            throw new SiteFailure("cannot tell the memory of " + node, e);
        }
    }
}
