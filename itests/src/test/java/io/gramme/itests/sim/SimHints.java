package io.gramme.itests.sim;

import io.gramme.node.handoff.HintFolders;
import io.gramme.node.storage.Disk;
import io.gramme.node.storage.Folder;
import io.gramme.node.storage.HeapIndex;
import io.gramme.node.storage.IndexFactory;
import io.gramme.node.storage.KeyIndex;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** The hints of one loop as one process sees them, over what outlives it. */
final class SimHints implements HintFolders {
    private final Shelf shelf;
    private final Function<SimDisk.Medium, SimDisk> opener;
    private final Map<NodeId, SimDisk> open = new TreeMap<>();
    private final SimDisk root;

    /** What outlives the process: a disk for each target, and one for the small files. */
    static final class Shelf {
        private final Map<NodeId, SimDisk.Medium> media = new TreeMap<>();
        private final SimDisk.Medium root;
        private final Function<NodeId, SimDisk.Medium> maker;

        Shelf(SimDisk.Medium root, Function<NodeId, SimDisk.Medium> maker) {
            this.root = root;
            this.maker = maker;
        }

        List<SimDisk.Medium> media() {
            return List.copyOf(media.values());
        }

        SimDisk.Medium root() {
            return root;
        }

        void wipe() {
            media.clear();
            root.platter().wipe();
        }
    }

    SimHints(Shelf shelf, Function<SimDisk.Medium, SimDisk> opener) {
        this.shelf = shelf;
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
        SimDisk disk = opener.apply(shelf.media.computeIfAbsent(target, shelf.maker));
        open.put(target, disk);
        return disk;
    }

    @Override
    public IndexFactory indexes(NodeId target) {
        return new IndexFactory() {
            @Override
            public KeyIndex fresh() {
                return new HeapIndex();
            }

            @Override
            public Optional<KeyIndex> reopen(Bytes proof) {
                return Optional.empty();
            }

            @Override
            public Optional<Bytes> close(KeyIndex index) {
                return Optional.empty();
            }
        };
    }

    @Override
    public void close(NodeId target) {
        Objects.requireNonNull(open.remove(target)).close();
    }

    @Override
    public void discard(NodeId target) {
        close(target);
        shelf.media.remove(target);
    }

    @Override
    public Folder root() {
        return root;
    }
}
