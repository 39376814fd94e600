package io.gramme.itests.sim;

import io.gramme.gossip.Addresses;
import io.gramme.gossip.DetectorConfig;
import io.gramme.gossip.GossipConfig;
import io.gramme.gossip.Member;
import io.gramme.node.ClusterControl;
import io.gramme.node.NodeCore;
import io.gramme.node.founding.FoundingConfig;
import io.gramme.node.founding.FoundingFile;
import io.gramme.node.membership.FenceDriver;
import io.gramme.node.membership.Identity;
import io.gramme.node.replica.VnodeTable;
import io.gramme.node.storage.Folder;
import io.gramme.node.version.Dot;
import io.gramme.node.version.DotSource;
import io.gramme.ring.RingMember;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What one process is made with: settings and disks, with the planted bugs that sit there. */
final class SimParts {
    private static final long KEEP_MILLIS = 20_000;
    private static final long MILLI = 1_000_000;
    private static final long NEVER_SECONDS = 7 * 86_400;

    private final SimCluster cluster;
    private final SimMachine machine;
    private final SimProcess process;
    private final Identity identity;
    private final boolean hadNothing;

    /** @param hadNothing whether the folder of the process was empty when it began */
    SimParts(SimCluster cluster, SimMachine machine, SimProcess process, Identity identity, boolean hadNothing) {
        this.cluster = cluster;
        this.machine = machine;
        this.process = process;
        this.identity = identity;
        this.hadNothing = hadNothing;
    }

    NodeCore.Settings settings(int loop) {
        Knobs knobs = cluster.knobs();
        return new NodeCore.Settings(
                machine.id(),
                knobs.loops(),
                vnodes(),
                Optional.empty(),
                knobs.storage(loop),
                knobs.hints().config(),
                knobs.timeoutMillis(),
                knobs.maxOperations(),
                knobs.sync().settings(),
                knobs.reaping(cluster.plant()),
                KEEP_MILLIS);
    }

    private VnodeTable vnodes() {
        long usual = identity.incarnation();
        long always = machine.id().low();
        return switch (cluster.plant()) {
            case INCARNATION_USED_AGAIN -> VnodeTable.of(always);
            case COUNTER_RESET_AFTER_WIPE -> VnodeTable.of(hadNothing ? always : usual);
            case ONE_ACTOR -> new VnodeTable(() -> oneActor(usual));
            default -> VnodeTable.of(usual);
        };
    }

    /** With the bug planted, a vnode is one actor to all its keys, whatever it holds of them. */
    private static DotSource oneActor(long incarnation) {
        DotSource usual = DotSource.of(incarnation);
        return extension -> new Dot(incarnation, 1, usual.next(extension).counter());
    }

    /** A disk as slow as the machine's are just now, with the planted bugs that sit there. */
    SimDisk disk(SimDisk.Medium medium, RandomGenerator random, Runnable wake) {
        SimDisk disk = new SimDisk(cluster.queue(), process, medium, random, wake);
        if (cluster.plant() == Plant.ACK_BEFORE_FORCE) {
            disk.lieAboutForces();
        }
        if (cluster.plant() == Plant.RECOVERY_WITHOUT_FORCE) {
            disk.ignoreSync();
        }
        if (cluster.plant() == Plant.UNLINK_BEFORE_FORCE) {
            disk.lieAboutCopies();
        }
        if (cluster.plant() == Plant.ERASE_RECORD_DROPPED_EARLY) {
            disk.lieAboutRemovals();
        }
        disk.plant(cluster.plant());
        disk.slowdown(machine.slowdown());
        return disk;
    }

    ClusterControl.Start start(Folder root, List<SimLoop> loops) {
        GossipConfig gossip = gossip();
        FoundingConfig founding = FoundingConfig.standard(
                gossip.seeds(), gossip.partitions(), machine.isBootstrapping(), gossip.intervalNanos());
        FoundingFile file = new FoundingFile(root, identity.remembers());
        return new ClusterControl.Start(gossip, founding, file, fencing(root, loops), self());
    }

    private FenceDriver.Settings fencing(Folder root, List<SimLoop> loops) {
        int seconds = cluster.knobs().fenceSeconds();
        LongSupplier lacking = () -> loops.stream()
                .mapToLong(loop -> loop.core().syncs().stats().lacking())
                .sum();
        boolean pretends = cluster.plant() == Plant.FENCED_WITH_THE_ONLY_COPY;
        return new FenceDriver.Settings(
                root, (seconds == 0 ? NEVER_SECONDS : seconds) * 1_000 * MILLI, pretends ? () -> 0 : lacking);
    }

    private GossipConfig gossip() {
        return new GossipConfig(
                cluster.knobs().nodes(),
                cluster.knobs().partitions(),
                1_000 * MILLI,
                10,
                200 * MILLI,
                DetectorConfig.standard());
    }

    private Member self() {
        String host = "10.0.0." + (machine.index() + 1);
        return Member.starting(
                new RingMember(machine.id(), machine.zone(), 1),
                new Addresses(host + ":7400", host + ":7401", host + ":7402"),
                identity.generation(),
                identity.store());
    }
}
