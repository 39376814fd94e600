package io.gramme.node.sync;

import io.gramme.antientropy.SyncConfig;
import io.gramme.antientropy.SyncScheduler;

/**
 * How one loop keeps its copies equal to others'.
 *
 * @param session of one comparison
 * @param schedule when copies are compared
 * @param bytesPerSecond of copies that are fetched as a whole
 * @param rebuildNanos in which every tree is built again from the index, to find one that is no longer true
 * @param repairsPerSecond of single records
 */
public record SyncSettings(
        SyncConfig session,
        SyncScheduler.Config schedule,
        long bytesPerSecond,
        long rebuildNanos,
        int repairsPerSecond) {
    public SyncSettings {
        if (bytesPerSecond < 1 || rebuildNanos < 1 || repairsPerSecond < 1) {
            throw new IllegalArgumentException("sync: " + bytesPerSecond + " bytes/s, trees built every " + rebuildNanos
                    + " ns, " + repairsPerSecond + " repairs/s");
        }
    }
}
