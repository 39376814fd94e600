package io.gramme.itests.sim;

import io.gramme.node.storage.CachedIndex;
import io.gramme.node.storage.HeapIndex;
import io.gramme.node.storage.IndexEntry;
import io.gramme.node.storage.IndexFactory;
import io.gramme.node.storage.KeyIndex;
import io.gramme.node.version.Version;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Indexes of one loop that, after a clean stop, are there for the next process, as the daemon's files are. It belongs to the
 * medium.
 */
final class KeptIndexes implements IndexFactory {
    private static final int PARTITIONS = 32;
    /** So few that they often make room. */
    private static final int AT_HAND = 16;

    private final RandomGenerator random;
    private final Plant plant;
    private boolean keepsDropped;
    private @Nullable KeyIndex kept;
    private Bytes proof = Bytes.EMPTY;

    KeptIndexes(RandomGenerator random, Plant plant) {
        this.random = random;
        this.plant = plant;
    }

    @Override
    public KeyIndex fresh() {
        wipe();
        return opened(new HeapIndex());
    }

    private KeyIndex opened(KeyIndex index) {
        KeyIndex cached = new CachedIndex(index, AT_HAND);
        boolean planted = EnumSet.of(Plant.INDEX_FORGETS, Plant.TREES_WITHOUT_TOMBSTONES, Plant.REGAINED_NOT_EMPTIED)
                .contains(plant);
        return planted || keepsDropped ? new Planted(cached, random, plant) : cached;
    }

    @Override
    public Optional<KeyIndex> reopen(Bytes expected) {
        Optional<KeyIndex> index = Optional.ofNullable(kept).filter(there -> expected.equals(proof));
        wipe();
        return index.map(this::opened);
    }

    @Override
    public Optional<Bytes> close(KeyIndex index) {
        KeyIndex cached = index instanceof Planted planted ? planted.index : index;
        kept = ((CachedIndex) cached).written();
        proof = Bytes.utf8("index " + random.nextLong());
        return Optional.of(proof);
    }

    /** The medium changes the files of the index; whether there are any. Their checksum is no longer what the mark says. */
    boolean rot() {
        if (plant == Plant.INDEX_FILE_TRUSTED) {
            loseOne();
        } else {
            proof = Bytes.EMPTY;
        }
        return kept != null;
    }

    private void loseOne() {
        for (int partition = 0; kept != null && partition < PARTITIONS; partition++) {
            int owner = partition;
            List<Runnable> removals = new ArrayList<>();
            KeyIndex index = kept;
            index.forEach(partition, (table, key, entry) -> removals.add(() -> index.remove(owner, table, key)));
            if (!removals.isEmpty()) {
                removals.get(0).run();
                return;
            }
        }
    }

    void wipe() {
        kept = null;
    }

    /** From now on partitions are dropped in vain. */
    void keepDropped() {
        wipe();
        keepsDropped = true;
    }

    /** Loses what it is told once in a while, does not list what was deleted, or keeps what was dropped. */
    private record Planted(KeyIndex index, RandomGenerator random, Plant plant) implements KeyIndex {
        @Override
        public @Nullable IndexEntry find(int partition, int table, Bytes key) {
            return index.find(partition, table, key);
        }

        @Override
        public @Nullable IndexEntry put(int partition, int table, Bytes key, IndexEntry entry) {
            return plant == Plant.INDEX_FORGETS && random.nextInt(100) == 0
                    ? index.remove(partition, table, key)
                    : index.put(partition, table, key, entry);
        }

        @Override
        public @Nullable IndexEntry remove(int partition, int table, Bytes key) {
            return index.remove(partition, table, key);
        }

        @Override
        public int slices(int partition) {
            return index.slices(partition);
        }

        @Override
        public int sliceOf(int partition, int table, Bytes key) {
            return index.sliceOf(partition, table, key);
        }

        /** Asked so when a partition is about to be dropped. */
        @Override
        public void forEach(int partition, Visitor visitor) {
            if (!keepsDropped()) {
                index.forEach(partition, visitor);
            }
        }

        @Override
        public void forEach(int partition, int slice, Visitor visitor) {
            index.forEach(partition, slice, (table, key, entry) -> {
                boolean deleted = entry.siblings()
                        .filter(all -> all.versions().stream().allMatch(Version::tombstone))
                        .isPresent();
                if (plant != Plant.TREES_WITHOUT_TOMBSTONES || !deleted) {
                    visitor.record(table, key, entry);
                }
            });
        }

        @Override
        public Optional<List<Integer>> partitions() {
            return index.partitions();
        }

        @Override
        public long size(int partition) {
            return index.size(partition);
        }

        @Override
        public long size() {
            return index.size();
        }

        @Override
        public void drop(int partition) {
            if (!keepsDropped()) {
                index.drop(partition);
            }
        }

        @Override
        public void close() {
            index.close();
        }

        private boolean keepsDropped() {
            return plant == Plant.REGAINED_NOT_EMPTIED || plant == Plant.RETURNED_NOT_EMPTIED;
        }
    }
}
