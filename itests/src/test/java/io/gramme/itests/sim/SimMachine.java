package io.gramme.itests.sim;

import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.RecordKey;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.testing.NodeClock;
import io.gramme.ring.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What outlives the processes of one node: its disks, its clock, and what is wrong with it just now. */
final class SimMachine {
    private static final long DISK_BYTES = 1L << 30;
    private static final String KEY_FILE = ".key";

    private final SimCluster cluster;
    private final int index;
    private final NodeId id;
    private final Seeds seeds;
    private final NodeClock clock;
    private final SimDisk.Medium root;
    private final List<SimDisk.Medium> media = new ArrayList<>();
    private final List<KeptIndexes> indexes = new ArrayList<>();
    private final List<SimHints.Shelf> hints = new ArrayList<>();
    private Optional<SimProcess> process = Optional.empty();
    private int lives;
    private double slowdown = 1;
    private double readErrors;
    private boolean wasWiped;

    SimMachine(SimCluster cluster, int index) {
        this.cluster = cluster;
        this.index = index;
        this.seeds = cluster.seeds().child("machine", index);
        RandomGenerator random = seeds.random("identity");
        this.id = NodeId.random(random);
        this.clock = new NodeClock(cluster.queue().clock(), random.nextLong());
        this.root = instant();
        for (int i = 0; i < cluster.knobs().loops(); i++) {
            LogTap tap = new LogTap((before, record) -> cluster.oracle().appended(id, before, record));
            media.add(new SimDisk.Medium(
                    new Platter(DISK_BYTES), tap, cluster.knobs().disk().times()));
            hints.add(new SimHints.Shelf(instant(), target -> hintMedium()));
            indexes.add(new KeptIndexes(seeds.random("index", i), cluster.plant() == Plant.INDEX_FORGETS));
        }
    }

    private static SimDisk.Medium instant() {
        return new SimDisk.Medium(new Platter(DISK_BYTES), new LogTap((before, record) -> {}), DiskTimes.INSTANT);
    }

    private SimDisk.Medium hintMedium() {
        return new SimDisk.Medium(
                new Platter(DISK_BYTES),
                new LogTap((before, record) -> {}),
                cluster.knobs().disk().times());
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

    NodeClock clock() {
        return clock;
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

    double slowdown() {
        return slowdown;
    }

    double readErrors() {
        return readErrors;
    }

    /** From now on reads of this node may fail, and what it cannot read it may forget. */
    void mayForget() {
        cluster.oracle().mayForget(id, cluster);
    }

    /** The process that runs now. */
    Optional<SimProcess> process() {
        return process;
    }

    boolean wasWiped() {
        return wasWiped;
    }

    LogTap tapOf(int partition) {
        return media.get(Math.floorMod(partition, media.size())).tap();
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
        media.forEach(medium -> cluster.oracle().losesPower(medium.tap()));
        crash();
        media.forEach(medium -> {
            medium.platter().losePower(random, share);
            medium.tap().lostPower();
        });
        hints.forEach(shelf -> {
            shelf.media().forEach(medium -> {
                medium.platter().losePower(random, share);
                medium.tap().lostPower();
            });
            shelf.root().platter().losePower(random, share);
        });
        root.platter().losePower(random, share);
    }

    /** Everything but the configuration is gone. The machine must be down. */
    void wipe() {
        wasWiped = true;
        cluster.oracle().losesCopies(id, cluster);
        root.platter().wipe();
        media.forEach(medium -> {
            medium.platter().wipe();
            medium.tap().wiped();
        });
        hints.forEach(SimHints.Shelf::wipe);
        indexes.forEach(KeptIndexes::wipe);
    }

    /** A copy of all disks at one moment. */
    record Backup(Map<String, Bytes> root, List<Map<String, Bytes>> loops, List<Map<Logged.Name, Logged>> records) {}

    Backup backup() {
        return new Backup(
                root.platter().copy(),
                media.stream().map(medium -> medium.platter().copy()).toList(),
                media.stream().map(medium -> medium.tap().copy()).toList());
    }

    /** An earlier copy takes the place of what is on the disks. The machine must be down. */
    void restore(Backup backup) {
        cluster.oracle().losesCopies(id, cluster);
        root.platter().restore(backup.root());
        for (int i = 0; i < media.size(); i++) {
            media.get(i).platter().restore(backup.loops().get(i));
            media.get(i).tap().restored(backup.records().get(i));
        }
        indexes.forEach(KeptIndexes::wipe);
        cluster.oracle().rolledBack(cluster);
    }

    /** Removes one key file, if there is one. The machine must be down. */
    void loseKeyFile(double which) {
        for (SimDisk.Medium medium : media) {
            List<String> files = medium.platter().names().stream()
                    .filter(name -> name.endsWith(KEY_FILE))
                    .toList();
            if (!files.isEmpty()) {
                medium.platter().delete(files.get((int) (which * files.size())));
            }
        }
        indexes.forEach(KeptIndexes::wipe);
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
        media.forEach(medium -> medium.platter().leaveFree(bytes));
    }

    /** Invariant 29: a start must find at least what was safe on the disk. */
    void recovered(int loop, StorageEngine engine) {
        LogTap tap = media.get(loop).tap();
        tap.safe().forEach((name, record) -> {
            IndexEntry entry = engine.find(new RecordKey(record.partition(), record.table(), record.key()));
            boolean there = entry != null
                    && entry.siblings()
                            .map(Siblings::clock)
                            .map(clock -> clock.covers(record.siblings().clock()))
                            .orElse(true);
            if (!there && readErrors == 0) {
                throw new Violation(
                        29,
                        id.brief() + " started without " + name + " at " + record.place() + ", " + engine.report()
                                + ", last " + record.siblings());
            }
        });
        if (engine.report().lostBytes() > 0) {
            throw new Violation(29, id.brief() + " takes what a crash left for damage: " + engine.report());
        }
        tap.recovered(record -> {
            IndexEntry entry = engine.find(new RecordKey(record.partition(), record.table(), record.key()));
            return entry != null && entry.lsn() >= record.lsn();
        });
    }
}
