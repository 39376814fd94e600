package io.gramme.node;

import io.gramme.antientropy.SyncConfig;
import io.gramme.antientropy.SyncScheduler;
import io.gramme.node.config.NodeConfig;
import io.gramme.node.handoff.HintConfig;
import io.gramme.node.membership.Identity;
import io.gramme.node.reap.ReapSettings;
import io.gramme.node.replica.VnodeTable;
import io.gramme.node.storage.ScrubConfig;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.sync.SyncSettings;
import io.gramme.ring.Bytes;

/** What one loop is told, from what its node is: the loops share what a node may do. */
final class LoopSettings {
    private static final long MOST_RESERVE = 5L << 30;

    private LoopSettings() {}

    /**
     * The settings of a loop.
     *
     * @param index of the loop
     * @param diskBytes of the file system that it stores on
     */
    static NodeCore.Settings of(NodeConfig config, Identity identity, int index, long diskBytes) {
        int loops = identity.loops();
        NodeConfig.Storage storage = config.storage();
        return new NodeCore.Settings(
                identity.node(),
                loops,
                VnodeTable.of(identity.incarnation()),
                config.cluster().secret().map(Bytes::utf8),
                new StorageConfig(
                        index,
                        storage.segmentBytes(),
                        storage.forceInterval().toNanos(),
                        storage.stagedBytes(),
                        Math.min(diskBytes / 20, MOST_RESERVE),
                        storage.compaction(),
                        scrub(storage.scrub(), loops)),
                hints(config.hints(), loops, diskBytes),
                (int) config.limits().timeout().toMillis(),
                config.limits().operations(),
                sync(config.sync(), loops),
                reap(config.tombstones(), loops),
                config.transfer().keep().toMillis());
    }

    private static HintConfig hints(NodeConfig.Hints hints, int loops, long diskBytes) {
        long most = Math.min(hints.maxBytes(), diskBytes / 10) / loops;
        long segment = Math.min(hints.segmentBytes(), most / HintConfig.MIN_SEGMENTS);
        boolean isOff = segment < StorageConfig.MIN_SEGMENT_BYTES;
        return new HintConfig(
                isOff ? hints.segmentBytes() : segment,
                isOff ? 0 : most,
                hints.window().toMillis(),
                Math.max(1, hints.bytesPerSecond() / loops),
                hints.retry().toNanos());
    }

    private static ScrubConfig scrub(ScrubConfig scrub, int loops) {
        return new ScrubConfig(scrub.intervalMillis(), Math.max(1, scrub.bytesPerSecond() / loops));
    }

    private static SyncSettings sync(NodeConfig.Sync sync, int loops) {
        return new SyncSettings(
                SyncConfig.standard(sync.settle().toNanos()),
                new SyncScheduler.Config(
                        sync.interval().toNanos(), sync.retry().toNanos(), Math.max(1, sync.exchanges() / loops)),
                Math.max(1, sync.bytesPerSecond() / loops),
                sync.rebuild().toNanos(),
                Math.max(1, sync.repairs() / loops));
    }

    private static ReapSettings reap(NodeConfig.Tombstones tombstones, int loops) {
        return new ReapSettings(
                tombstones.minAge().toMillis(),
                tombstones.pause().toNanos(),
                tombstones.interval().toNanos(),
                Math.max(1, tombstones.rate() / loops));
    }
}
