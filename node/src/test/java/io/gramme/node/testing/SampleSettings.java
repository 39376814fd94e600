package io.gramme.node.testing;

import io.gramme.antientropy.SyncConfig;
import io.gramme.antientropy.SyncScheduler;
import io.gramme.node.reap.ReapSettings;
import io.gramme.node.sync.SyncSettings;

/** Settings for tests that are not about them. */
public final class SampleSettings {
    private static final long SECOND = 1_000_000_000L;

    private SampleSettings() {}

    /** Copies are compared as by default. */
    public static SyncSettings sync() {
        return new SyncSettings(
                SyncConfig.standard(2 * SECOND),
                new SyncScheduler.Config(3_600 * SECOND, 5 * SECOND, 2),
                40L << 20,
                14L * 86_400 * SECOND,
                200);
    }

    /** Tombstones are reaped as by default. */
    public static ReapSettings reap() {
        return new ReapSettings(86_400_000, 5_400 * SECOND, 3_600 * SECOND, 500);
    }
}
