package io.gramme.itests.sim;

import io.gramme.node.ClusterControl;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What outlives the processes of one node: its disks, its clock, and what is wrong with it just now. */
final class SimMachine {
    private static final long DRAIN_NANOS = 10_000_000_000L;
    private static final long DISK_BYTES = 1L << 30;
    private static final String KEY_FILE = ".key";

    private final SimCluster cluster;
    private final int index;
    private final NodeId id;
    private final Seeds seeds;
    private final SteppedClock clock;
    private final SimDisk.Medium root;
    private final List<SimDisk.Medium> media = new ArrayList<>();
    private final List<KeptIndexes> indexes = new ArrayList<>();
    private final List<SimHints.Shelf> hints = new ArrayList<>();
    private final GossipWatch.Generations generations = new GossipWatch.Generations();
    private Optional<SimProcess> process = Optional.empty();
    private int lives;
    private double slowdown = 1;
    private double readErrors;
    private long decided;
    private boolean bootstrapping;

    SimMachine(SimCluster cluster, int index) {
        this.cluster = cluster;
        this.index = index;
        this.seeds = cluster.seeds().child("machine", index);
        RandomGenerator random = seeds.random("identity");
        this.id = NodeId.random(random);
        this.clock = new SteppedClock(cluster.queue().clock(), random.nextLong());
        this.root = instant();
        for (int i = 0; i < cluster.knobs().loops(); i++) {
            media.add(medium(id));
            hints.add(new SimHints.Shelf(instant(), this::medium));
            indexes.add(new KeptIndexes(seeds.random("index", i), cluster.plant()));
        }
    }

    private static SimDisk.Medium instant() {
        return new SimDisk.Medium(new Platter(DISK_BYTES), new LogTap((before, record) -> {}), DiskTimes.INSTANT);
    }

    /** @param target whose records stand on it: this node's own, or those that it keeps for another */
    private SimDisk.Medium medium(NodeId target) {
        Oracle.Holder holder = new Oracle.Holder(id, target);
        LogTap tap = new LogTap((before, record) -> cluster.appended(holder, before, record));
        return new SimDisk.Medium(
                new Platter(DISK_BYTES), tap, cluster.knobs().disk().times());
    }

    /** Every disk with records: the node's own, and those that it keeps for others. */
    private List<SimDisk.Medium> logs() {
        List<SimDisk.Medium> all = new ArrayList<>(media);
        hints.forEach(shelf -> all.addAll(shelf.media().values()));
        return all;
    }

    int index() {
        return index;
    }

    SimHints.Shelf hints(int loop) {
        return hints.get(loop);
    }

    NodeId id() {
        return id;
    }

    String zone() {
        int zones = cluster.knobs().zones();
        return zones == 1 ? "default" : "zone" + index % zones;
    }

    SteppedClock clock() {
        return clock;
    }

    /** From its next start on it is told that more than half of the seeds suffice for a first ring. */
    void bootstrap(boolean suffices) {
        bootstrapping = suffices;
    }

    boolean isBootstrapping() {
        return bootstrapping;
    }

    SimDisk.Medium rootMedium() {
        return root;
    }

    SimDisk.Medium medium(int loop) {
        return media.get(loop);
    }

    KeptIndexes indexes(int loop) {
        return indexes.get(loop);
    }

    /** Invariant 30: what a node knows to be decided it never forgets, unless its disk does. */
    void decided(long slot) {
        if (slot < decided) {
            throw new Violation(
                    30, id.brief() + " knew what was decided up to slot " + decided + ", now up to " + slot);
        }
        decided = slot;
    }

    /** The slot up to which it knows what was decided. */
    long decided() {
        return decided;
    }

    GossipWatch.Generations generations() {
        return generations;
    }

    double slowdown() {
        return slowdown;
    }

    double readErrors() {
        return readErrors;
    }

    /** A process is about to read what is on the disks of a loop. */
    StartCheck starting(int loop) {
        return new StartCheck(cluster, this, loop, readErrors > 0);
    }

    String brief() {
        String state = process.map(SimMachine::brief).orElse("down");
        return "n" + index + " " + id.brief() + (cluster.rings().isRemoved(id) ? " removed" : "")
                + (cluster.rings().isMember(id) ? " member" : "") + " " + state;
    }

    private static String brief(SimProcess process) {
        Optional<ClusterControl> control = process.loops().get(0).core().cluster();
        String log = control.flatMap(ClusterControl::log)
                .map(known -> (known.isLeading() ? ", leads " : ", follows ")
                        + known.latest().voters().all() + " waiting for "
                        + control.get().waitingFor())
                .orElse("");
        return "epoch " + process.view().epoch() + log + ", knows "
                + process.view().members().size() + ", suspects "
                + process.suspects().stream().map(NodeId::brief).toList();
    }

    /** From now on reads of this node may fail, and what it cannot read it may forget. */
    void mayForget() {
        cluster.oracle().forgets(id);
    }

    /** The process that runs now. */
    Optional<SimProcess> process() {
        return process;
    }

    LogTap tapOf(int partition) {
        return mediumOf(partition).tap();
    }

    SimDisk.Medium mediumOf(int partition) {
        return media.get(Math.floorMod(partition, media.size()));
    }

    void start() {
        if (process.isEmpty()) {
            lives++;
            process = Optional.of(new SimProcess(cluster, this, seeds.child("life", lives)));
        }
    }

    /** The process ends; what it had written is still in the page cache. */
    void crash() {
        process.ifPresent(running -> {
            process = Optional.empty();
            running.kill();
        });
    }

    /** The power goes, and takes a share of what was not forced. */
    void losePower(double share) {
        RandomGenerator random = seeds.random("power", lives);
        logs().forEach(medium -> cluster.oracle().losesPower(medium.tap()));
        crash();
        logs().forEach(medium -> {
            medium.platter().losePower(random, share);
            medium.tap().lostPower();
        });
        hints.forEach(shelf -> shelf.root().platter().losePower(random, share));
        root.platter().losePower(random, share);
    }

    /** Everything but the configuration is gone. The machine must be down. */
    void wipe() {
        forgetIdentity();
        cluster.oracle().losesCopies(id);
        media.forEach(medium -> {
            medium.platter().wipe();
            medium.tap().wiped();
        });
        hints.forEach(SimHints.Shelf::wipe);
        indexes.forEach(KeptIndexes::wipe);
    }

    private void forgetIdentity() {
        cluster.ballots().forgets(id);
        generations.forget();
        decided = 0;
        root.platter().wipe();
    }

    /** What is on the disks is refused: the process ends, and the next one begins without it. */
    void setAside() {
        process.ifPresent(running -> {
            cluster.rings().setAside(running.identity().store());
            crash();
            cluster.ended(running, 1);
            if (cluster.plant() == Plant.RETURNED_NOT_EMPTIED) {
                forgetIdentity();
                indexes.forEach(KeptIndexes::keepDropped);
            } else {
                wipe();
            }
            cluster.oracle().recount();
            cluster.queue().after(1_000_000_000L, this, "start", this::start);
        });
    }

    /** A copy of all disks at one moment. */
    record Backup(
            Platter.Copy root,
            List<Platter.Copy> loops,
            List<LogTap.Copy> records,
            List<SimHints.Shelf.Backup> hints) {}

    Backup backup() {
        return new Backup(
                root.platter().copy(),
                media.stream().map(medium -> medium.platter().copy()).toList(),
                media.stream().map(medium -> medium.tap().copy()).toList(),
                hints.stream().map(SimHints.Shelf::backup).toList());
    }

    /** An earlier copy takes the place of what is on the disks. The machine must be down. */
    void restore(Backup backup) {
        cluster.ballots().forgets(id);
        generations.forget();
        decided = 0;
        cluster.oracle().losesCopies(id);
        root.platter().restore(backup.root());
        for (int i = 0; i < media.size(); i++) {
            media.get(i).platter().restore(backup.loops().get(i));
            media.get(i).tap().restored(backup.records().get(i));
            hints.get(i).restore(backup.hints().get(i));
        }
        indexes.forEach(KeptIndexes::wipe);
        cluster.oracle().recount();
    }

    /** Removes one key file, if there is one. The machine must be down. */
    void loseKeyFile(double which) {
        for (SimDisk.Medium medium : logs()) {
            List<String> files = medium.platter().names().stream()
                    .filter(name -> name.endsWith(KEY_FILE))
                    .toList();
            if (!files.isEmpty()) {
                medium.platter().delete(files.get((int) (which * files.size())));
            }
        }
        indexes.forEach(KeptIndexes::wipe);
    }

    /** The media change some of what is on them. Says what. */
    List<String> rot(RandomGenerator dice) {
        cluster.oracle().forgets(id);
        return new Rot(cluster, this, dice).strike();
    }

    /** The cluster goes on without this node, which stops. */
    void leave() {
        stop(cluster.queue().clock().nanoTime() + DRAIN_NANOS);
    }

    void stop(long deadline) {
        process.ifPresent(running -> running.stop(deadline, () -> {
            process = Optional.empty();
            running.kill();
            cluster.ended(running, 0);
        }));
    }

    void slowdown(double factor) {
        slowdown = factor;
        process.ifPresent(running -> running.disks().forEach(disk -> disk.slowdown(factor)));
    }

    void readErrors(double share) {
        readErrors = share;
        process.ifPresent(running -> running.disks().forEach(disk -> disk.readErrors(share)));
    }

    /** @param bytes to leave free; -1 for all */
    void leaveFree(long bytes) {
        logs().forEach(medium -> medium.platter().leaveFree(bytes));
    }
}
