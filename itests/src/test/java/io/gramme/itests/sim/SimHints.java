package io.gramme.itests.sim;

import io.gramme.node.handoff.HintFolders;
import io.gramme.node.storage.Disk;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.HeapIndex;
import io.gramme.node.storage.IndexFactory;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The hints of one loop as one process sees them, over what outlives it. */
final class SimHints implements HintFolders {
    private final Shelf shelf;
    private final Function<SimDisk.Medium, SimDisk> opener;
    private final BooleanSupplier mayForget;
    private final Map<NodeId, SimDisk> open = new TreeMap<>();
    private final SimDisk root;

    /** What outlives the process: a disk for each target, and one for the small files. */
    static final class Shelf {
        private final Map<NodeId, SimDisk.Medium> media = new TreeMap<>();
        private final Map<NodeId, List<LogTap>> emptied = new TreeMap<>();
        private final SimDisk.Medium root;
        private final Function<NodeId, SimDisk.Medium> maker;

        Shelf(SimDisk.Medium root, Function<NodeId, SimDisk.Medium> maker) {
            this.root = root;
            this.maker = maker;
        }

        /** A copy of it at one moment. */
        record Backup(Platter.Copy root, Map<NodeId, Platter.Copy> files, Map<NodeId, LogTap.Copy> records) {}

        Map<NodeId, SimDisk.Medium> media() {
            return media;
        }

        SimDisk.Medium root() {
            return root;
        }

        /** Whether a hint that is kept here now, for anybody, passes the test. */
        boolean holds(Logged.Name name, boolean needsForce, Predicate<Logged> test) {
            return media.values().stream().anyMatch(medium -> medium.tap().holds(name, needsForce, test));
        }

        /** The same for hints that were delivered, or lost with the disk, since. */
        boolean everHeld(Logged.Name name, boolean needsForce, Predicate<Logged> test) {
            return media.values().stream().anyMatch(medium -> medium.tap().everHeld(name, needsForce, test))
                    || emptied.values().stream()
                            .flatMap(List::stream)
                            .anyMatch(tap -> tap.everHeld(name, needsForce, test));
        }

        /** The same of what is or was kept for one of these. */
        boolean everHeldFor(List<NodeId> targets, Logged.Name name, boolean needsForce, Predicate<Logged> test) {
            return targets.stream()
                    .flatMap(target -> Stream.concat(
                            Stream.ofNullable(media.get(target)).map(SimDisk.Medium::tap),
                            emptied.getOrDefault(target, List.of()).stream()))
                    .anyMatch(tap -> tap.everHeld(name, needsForce, test));
        }

        private SimDisk.Medium medium(NodeId target) {
            return media.computeIfAbsent(target, maker);
        }

        /** @param mayForget whether hints may have been lost, for reads failed */
        private void discard(NodeId target, boolean mayForget) {
            LogTap tap = Objects.requireNonNull(media.remove(target)).tap();
            if (!tap.safe().isEmpty() && !mayForget) {
                throw new Violation(15, "hints for " + target.brief() + " were dropped with their log: " + tap.safe());
            }
            empty(target, tap);
        }

        private void empty(NodeId target, LogTap tap) {
            emptied.computeIfAbsent(target, node -> new ArrayList<>()).add(tap);
        }

        void wipe() {
            media.forEach((target, medium) -> {
                medium.tap().wiped();
                empty(target, medium.tap());
            });
            media.clear();
            root.platter().wipe();
        }

        Backup backup() {
            Map<NodeId, Platter.Copy> files = new TreeMap<>();
            Map<NodeId, LogTap.Copy> records = new TreeMap<>();
            media.forEach((target, medium) -> {
                files.put(target, medium.platter().copy());
                records.put(target, medium.tap().copy());
            });
            return new Backup(root.platter().copy(), files, records);
        }

        void restore(Backup backup) {
            wipe();
            root.platter().restore(backup.root());
            backup.files().forEach((target, files) -> {
                SimDisk.Medium medium = medium(target);
                medium.platter().restore(files);
                medium.tap().restored(Objects.requireNonNull(backup.records().get(target)));
            });
        }
    }

    SimHints(Shelf shelf, Function<SimDisk.Medium, SimDisk> opener, BooleanSupplier mayForget) {
        this.shelf = shelf;
        this.mayForget = mayForget;
        this.opener = opener;
        this.root = opener.apply(shelf.root());
    }

    /** The disks that the process has open. */
    List<SimDisk> disks() {
        return List.copyOf(open.values());
    }

    @Override
    public List<NodeId> targets() {
        return List.copyOf(shelf.media.keySet());
    }

    @Override
    public Disk open(NodeId target) {
        SimDisk disk = opener.apply(shelf.medium(target));
        open.put(target, disk);
        return disk;
    }

    @Override
    public long usableBytes() {
        return root.usableBytes();
    }

    @Override
    public IndexFactory indexes(NodeId target) {
        return new HeapIndex.Factory();
    }

    @Override
    public void close(NodeId target) {
        Objects.requireNonNull(open.remove(target)).close();
    }

    @Override
    public void discard(NodeId target) {
        close(target);
        shelf.discard(target, mayForget.getAsBoolean());
    }

    @Override
    public Folder root() {
        return root;
    }
}
