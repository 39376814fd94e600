package io.gramme.itests.chaos.nemesis;

import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.LoopVolume;
import io.gramme.itests.chaos.site.Site;
import io.gramme.itests.chaos.site.TmpfsVolume;
import io.gramme.itests.chaos.site.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What happens to disks. */
public final class DiskFaults {
    private static final long ROOM = 64 << 10;
    private static final int MORE = 4 << 20;
    private static final int REFUSED = 1;
    private static final Duration TRACER_LIMIT = Duration.ofSeconds(20);

    private DiskFaults() {}

    /** No room is left on its tmpfs, until the end. */
    public static Fault full(ChaosNode node) {
        TmpfsVolume volume = (TmpfsVolume) node.volume();
        AtomicBoolean wasFull = new AtomicBoolean();
        return new Fault(
                        "disk-full",
                        List.of(node.name()),
                        () -> {
                            volume.leave(ROOM);
                            wasFull.set(volume.isFull(MORE));
                        },
                        volume::restore)
                // Later the node may have made room itself, by compaction.
                .unless(() -> wasFull.get() ? "" : "there was room on its disk");
    }

    /** Killed, and its tmpfs cannot be written to any more: it must refuse to start, and starts at the end. */
    public static Fault readOnly(Site site, ChaosNode node) {
        String mount = node.log().resolveSibling("tmpfs").toString();
        return new Fault(
                "read-only",
                List.of(node.name()),
                () -> {
                    node.kill();
                    site.shell().run("mount", "-o", "remount,ro", mount);
                    node.start();
                    node.mayEnd(REFUSED);
                    node.awaitEnd();
                },
                () -> {
                    site.shell().run("mount", "-o", "remount,rw", mount);
                    ProcessFaults.startAll(List.of(node));
                });
    }

    /** Each force of a file fails with EIO; a node that has halted because of it is started again at the end. */
    public static Fault failingForce(Site site, ChaosNode node) {
        return traced("force-fails", site, node, "error=EIO");
    }

    /** Each force of a file takes so much longer. */
    public static Fault slowForce(Site site, ChaosNode node, Duration time) {
        return traced("force-slow", site, node, "delay_enter=" + time.toNanos() / 1_000);
    }

    private static Fault traced(String name, Site site, ChaosNode node, String injection) {
        AtomicReference<Process> tracer = new AtomicReference<>();
        return new Fault(
                        name,
                        List.of(node.name(), injection),
                        () -> {
                            node.mayEnd(ProcessFaults.HALTED);
                            tracer.set(trace(site, node, injection));
                        },
                        () -> {
                            letGo(tracer.get());
                            if (node.isAlive()) {
                                node.mustRun();
                            }
                            ProcessFaults.startAll(List.of(node));
                        })
                .unless(() -> Traces.hasInjected(node) ? "" : "no force was touched");
    }

    private static void letGo(@Nullable Process tracer) {
        if (tracer != null) {
            tracer.destroy();
            tracer.onExit()
                    .orTimeout(TRACER_LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
    }

    private static Process trace(Site site, ChaosNode node, String injection) {
        Path out = node.log().resolveSibling("strace");
        Process tracer = site.start("tracer of " + node, Traces.command(site, node, injection), out);
        Wait.until("the tracer holds " + node, TRACER_LIMIT, () -> Traces.objection(node));
        return tracer;
    }

    /** All of them lose power at once: what nobody had forced is gone. Started again at the end. */
    public static Fault powerLoss(List<ChaosNode> nodes) {
        return new Fault(
                        "power-loss",
                        ProcessFaults.names(nodes),
                        () -> {
                            ProcessFaults.killAll(nodes);
                            Map<LoopVolume, Path> left = new LinkedHashMap<>();
                            for (ChaosNode node : nodes) {
                                LoopVolume volume = (LoopVolume) node.volume();
                                left.put(volume, volume.freeze());
                            }
                            left.forEach(LoopVolume::restore);
                        },
                        () -> ProcessFaults.startAll(nodes))
                .unless(() -> nodes.stream().allMatch(node -> ((LoopVolume) node.volume()).hasLost())
                        ? ""
                        : "what nobody had forced is still there");
    }

    /** Killed, and so many bits are flipped in its files of values and hints, and one block of each lies over another. */
    public static Fault rot(ChaosNode node, int flips, long seed) {
        return new Fault(
                "rot",
                List.of(node.name(), Integer.toString(flips)),
                () -> {
                    node.kill();
                    BitRot.damage(node, flips, seed);
                },
                () -> ProcessFaults.startAll(List.of(node)));
    }

    /** The same, to files that it reads and writes meanwhile. */
    public static Fault rotUnder(ChaosNode node, int flips, long seed) {
        return new Fault(
                "rot-running",
                List.of(node.name(), Integer.toString(flips)),
                () -> BitRot.damage(node, flips, seed),
                () -> {});
    }

    /** Killed, and its folder is gone; started again at the end. */
    public static Fault wipe(ChaosNode node) {
        return new Fault(
                "wipe",
                List.of(node.name()),
                () -> {
                    node.kill();
                    node.wipe();
                },
                () -> ProcessFaults.startAll(List.of(node)));
    }

    /** Killed, and its folder is what it was when the fault was made, which stops it for a moment. */
    public static Fault rollBack(Site site, ChaosNode node) {
        String old = node.data().resolveSibling("old").toString();
        node.stop();
        site.shell().run("rm", "-rf", old);
        site.shell().run("cp", "-a", node.data().toString(), old);
        ProcessFaults.startAll(List.of(node));
        return new Fault(
                "roll-back",
                List.of(node.name()),
                () -> {
                    node.kill();
                    node.wipe();
                    site.shell().run("mv", old, node.data().toString());
                },
                () -> ProcessFaults.startAll(List.of(node)));
    }
}
