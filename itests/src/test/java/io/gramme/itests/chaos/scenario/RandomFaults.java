package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.nemesis.ClockFaults;
import io.gramme.itests.chaos.nemesis.DiskFaults;
import io.gramme.itests.chaos.nemesis.Fault;
import io.gramme.itests.chaos.nemesis.LimitFaults;
import io.gramme.itests.chaos.nemesis.NetworkFaults;
import io.gramme.itests.chaos.nemesis.ProcessFaults;
import io.gramme.itests.chaos.site.Capabilities;
import io.gramme.itests.chaos.site.Capability;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.LoopVolume;
import io.gramme.itests.chaos.site.Network;
import io.gramme.itests.chaos.site.Site;
import io.gramme.itests.chaos.site.TmpfsVolume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Draws faults that this machine can do. The order of the kinds is part of what a seed means. */
final class RandomFaults {
    private static final Duration SLOW_FORCE = Duration.ofMillis(200);
    private static final int STEP_SECONDS = 600;
    private static final double FAST = 1.05;
    private static final double SLOW = 0.95;
    private static final int KILOBITS = 1_000;
    private static final int PROCESSOR_PERCENT = 10;
    private static final int DESCRIPTORS = 64;
    private static final int LOSS_PERCENT = 20;
    private static final int FLIPS = 100;

    private final Stage stage;
    private final List<Kind> kinds = new ArrayList<>();

    /**
     * A kind of fault.
     *
     * @param destroys whether it takes acknowledged data away from a node, so that no other may lose any before copies agree
     * @param hits what it needs of a node
     */
    record Kind(String name, boolean destroys, Function<ChaosNode, Boolean> hits, Function<ChaosNode, Fault> make) {}

    /** @param isDestroyer whether kinds are wanted that take data away */
    RandomFaults(Stage stage, boolean isDestroyer) {
        this.stage = stage;
        if (isDestroyer) {
            destroyers();
        } else {
            processes();
            disks();
            network();
        }
    }

    private boolean has(Capability capability) {
        boolean isThere = stage.site().capabilities().has(capability);
        if (!isThere) {
            stage.skip("faults that need " + capability.what() + " (" + Capabilities.name(capability) + "): needs "
                    + capability.remedy());
        }
        return isThere;
    }

    private void add(String name, Function<ChaosNode, Fault> make) {
        kinds.add(new Kind(name, false, node -> true, make));
    }

    private void processes() {
        Site site = stage.site();
        add("kill", node -> ProcessFaults.kill(List.of(node)));
        add("freeze", ProcessFaults::freeze);
        if (has(Capability.CLOCKS)) {
            add(
                    "clock-step",
                    node -> ClockFaults.step(node, stage.random().nextBoolean() ? STEP_SECONDS : -STEP_SECONDS));
            add("clock-drift", node -> ClockFaults.drift(node, stage.random().nextBoolean() ? FAST : SLOW));
        }
        if (has(Capability.CPU_QUOTA)) {
            add("processor", node -> LimitFaults.processor(site, node, PROCESSOR_PERCENT));
        }
        if (has(Capability.LIMITS)) {
            add("descriptors", node -> LimitFaults.descriptors(site, node, DESCRIPTORS));
        }
    }

    private void disks() {
        Site site = stage.site();
        if (has(Capability.TMPFS)) {
            kinds.add(new Kind("disk-full", false, node -> node.volume() instanceof TmpfsVolume, DiskFaults::full));
            kinds.add(new Kind(
                    "read-only",
                    false,
                    node -> node.volume() instanceof TmpfsVolume,
                    node -> DiskFaults.readOnly(site, node)));
        }
        if (has(Capability.LOOP)) {
            kinds.add(new Kind(
                    "power-loss",
                    false,
                    node -> node.volume() instanceof LoopVolume,
                    node -> DiskFaults.powerLoss(List.of(node))));
        }
        if (has(Capability.TRACE)) {
            add("force-slow", node -> DiskFaults.slowForce(site, node, SLOW_FORCE));
            add("force-fails", node -> DiskFaults.failingForce(site, node));
        }
    }

    private void network() {
        if (!has(Capability.FILTER)) {
            return;
        }
        Network network = stage.site().network();
        List<ChaosNode> all = stage.ring().nodes();
        add(
                "partition",
                node -> NetworkFaults.partition(network, List.of(all.subList(0, 2), all.subList(2, all.size()))));
        add("isolate", node -> NetworkFaults.isolate(network, node, all));
        add("bridge", node -> NetworkFaults.bridge(network, all));
        add("one-way", node -> NetworkFaults.oneWay(network, node, all));
        add("loss", node -> NetworkFaults.loss(network, LOSS_PERCENT));
        add("unplug", node -> NetworkFaults.unplug(network, node));
        if (has(Capability.SHAPER)) {
            add("throttle", node -> NetworkFaults.throttle(network, node, KILOBITS));
        }
    }

    private void destroyers() {
        kinds.add(new Kind("wipe", true, node -> true, DiskFaults::wipe));
        kinds.add(new Kind("roll-back", true, node -> true, node -> DiskFaults.rollBack(stage.site(), node)));
        kinds.add(new Kind(
                "rot",
                true,
                node -> true,
                node -> DiskFaults.rot(node, FLIPS, stage.random().nextLong())));
    }

    /** One of them, for a node that it can hit. */
    Fault next() {
        SplittableRandom random = stage.random();
        Kind kind = kinds.get(random.nextInt(kinds.size()));
        List<ChaosNode> nodes =
                stage.ring().nodes().stream().filter(kind.hits::apply).toList();
        return kind.make.apply(nodes.get(random.nextInt(nodes.size())));
    }
}
