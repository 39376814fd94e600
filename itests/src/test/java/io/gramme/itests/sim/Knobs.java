package io.gramme.itests.sim;

import io.gramme.antientropy.SyncConfig;
import io.gramme.antientropy.SyncScheduler;
import io.gramme.itests.sim.Knobs.DiskKnobs;
import io.gramme.itests.sim.Knobs.LinkKnobs;
import io.gramme.node.handoff.HintConfig;
import io.gramme.node.reap.ReapSettings;
import io.gramme.node.storage.CompactionConfig;
import io.gramme.node.storage.ScrubConfig;
import io.gramme.node.storage.StorageConfig;
import io.gramme.node.sync.SyncSettings;
import java.util.random.RandomGenerator;

/**
 * The numbers of a run, each drawn from a wide range.
 *
 * @param nodes that are members from the beginning, as seeds
 * @param n copies of a record
 * @param forced whether the table acknowledges after a force, or after a write
 * @param randomTies whether events of one instant run in a drawn order
 * @param retries whether a client repeats a failed request, under its own id, at another node
 * @param lastWriteWins whether the table keeps the last write alone
 * @param hedgeMillis after which a client without an answer asks another node as well; 0 for never
 * @param maxOperations that may be under way in one loop
 * @param zones that the nodes are in, in turn
 * @param sessions how many clients accept nothing older than what they know
 * @param spares machines that are no members until an operator has them join
 * @param fenceSeconds for which a member may be away before its data folder is refused; 0 for longer than any run
 * @param primaries whether R and W of the table are to be met by the first N alone
 * @param overlapping whether keys are chosen so that their preference lists have one, two or all nodes in common
 */
record Knobs(
        int nodes,
        int partitions,
        int loops,
        int n,
        int r,
        int w,
        boolean forced,
        int clients,
        int keys,
        int loadMillis,
        int timeoutMillis,
        long segmentBytes,
        boolean randomTies,
        boolean retries,
        boolean lastWriteWins,
        int hedgeMillis,
        int maxOperations,
        int zones,
        boolean overlapping,
        int sessions,
        boolean primaries,
        int spares,
        int fenceSeconds,
        HintKnobs hints,
        SyncKnobs sync,
        ReapKnobs reap,
        LinkKnobs link,
        DiskKnobs disk,
        CompactionKnobs compaction,
        RotKnobs rot,
        ScrubKnobs scrub,
        TtlKnobs ttl) {
    static final Knobs DEFAULT = new Knobs(
            3,
            16,
            1,
            3,
            2,
            2,
            true,
            4,
            12,
            5_000,
            1_000,
            StorageConfig.MIN_SEGMENT_BYTES * 16,
            false,
            true,
            false,
            0,
            2_000,
            1,
            false,
            0,
            false,
            0,
            0,
            HintKnobs.DEFAULT,
            SyncKnobs.DEFAULT,
            ReapKnobs.DEFAULT,
            LinkKnobs.DEFAULT,
            DiskKnobs.DEFAULT,
            CompactionKnobs.DEFAULT,
            RotKnobs.DEFAULT,
            ScrubKnobs.DEFAULT,
            TtlKnobs.DEFAULT);

    /** How many times its timeout a request of a client, tried again, may be under way. */
    private static final int LONGEST_LIFE = 3;

    /** How hints are kept and delivered. */
    record HintKnobs(int maxKilobytes, int kilobytesPerSecond, int retryMillis) {
        static final HintKnobs DEFAULT = new HintKnobs(4_096, 8_192, 1_000);
        private static final long WINDOW_MILLIS = 3_600_000;

        static HintKnobs draw(RandomGenerator random) {
            return new HintKnobs(
                    random.nextInt(4) == 0 ? logRange(random, 64, 512) : 4_096,
                    random.nextInt(4) == 0 ? logRange(random, 16, 256) : 8_192,
                    logRange(random, 100, 3_000));
        }

        HintConfig config() {
            return new HintConfig(
                    StorageConfig.MIN_SEGMENT_BYTES,
                    maxKilobytes * 1_024L,
                    WINDOW_MILLIS,
                    kilobytesPerSecond * 1_024L,
                    retryMillis * 1_000_000L);
        }
    }

    /**
     * How copies are compared.
     *
     * @param maxLeaves few make copies be far apart that differ in little
     */
    record SyncKnobs(
            int intervalMillis,
            int retryMillis,
            int settleMillis,
            int maxLeaves,
            int maxRepairs,
            int kilobytesPerSecond,
            int rebuildMillis,
            int repairs) {
        static final SyncKnobs DEFAULT = new SyncKnobs(10_000, 500, 200, 64, 1_000, 40_960, 60_000, 200);
        private static final long ANSWER_NANOS = 3_000_000_000L;

        static SyncKnobs draw(RandomGenerator random) {
            int retry = logRange(random, 30, 10_000);
            return new SyncKnobs(
                    Math.max(retry, logRange(random, 200, 30_000)),
                    retry,
                    logRange(random, 10, 1_000),
                    logRange(random, 1, 64),
                    logRange(random, 3, 1_000),
                    logRange(random, 64, 40_960),
                    logRange(random, 1_000, 60_000),
                    logRange(random, 50, 1_000));
        }

        SyncSettings settings() {
            return new SyncSettings(
                    new SyncConfig(ANSWER_NANOS, settleMillis * 1_000_000L, maxLeaves, maxRepairs, 0.3),
                    new SyncScheduler.Config(intervalMillis * 1_000_000L, retryMillis * 1_000_000L, 2),
                    kilobytesPerSecond * 1_024L,
                    rebuildMillis * 1_000_000L,
                    repairs);
        }
    }

    /**
     * When tombstones are forgotten.
     *
     * @param pauseMillis longer than anything is on its way or under way
     */
    record ReapKnobs(int minAgeMillis, int pauseMillis, int intervalMillis) {
        static final ReapKnobs DEFAULT = new ReapKnobs(10_000, 10_000, 3_600_000);
        private static final int LONGEST_PAUSE_MILLIS = 500;

        static ReapKnobs draw(RandomGenerator random, int timeoutMillis) {
            return random.nextInt(3) == 0
                    ? DEFAULT
                    : new ReapKnobs(
                            logRange(random, 1, 3_000),
                            LONGEST_LIFE * timeoutMillis + 2 * LONGEST_PAUSE_MILLIS,
                            logRange(random, 50, 1_000));
        }

        boolean isOn() {
            return !equals(DEFAULT);
        }

        /** Of a process that stands still. */
        int longestPauseMillis() {
            return isOn() ? LONGEST_PAUSE_MILLIS : Integer.MAX_VALUE;
        }

        private ReapSettings settings(Plant plant, int leastAgeMillis) {
            if (plant == Plant.REAPED_DESPITE_HINTS) {
                return new ReapSettings(0, 0, 50_000_000L, 500);
            }
            return new ReapSettings(leastAgeMillis, pauseMillis * 1_000_000L, intervalMillis * 1_000_000L, 500);
        }
    }

    /** What every link does, all the time. */
    record LinkKnobs(int delayMicros, int jitterMicros, double loss, double duplication, double reordering) {
        static final LinkKnobs DEFAULT = new LinkKnobs(200, 0, 0, 0, 0);

        static LinkKnobs draw(RandomGenerator random, boolean bad) {
            return new LinkKnobs(
                    logRange(random, 50, 5_000),
                    logRange(random, 1, 10_000),
                    bad ? random.nextDouble() * 0.1 : 0,
                    bad ? random.nextDouble() * 0.1 : 0,
                    bad ? random.nextDouble() * 0.3 : 0);
        }
    }

    /** How fast every disk is when it is well. */
    record DiskKnobs(int writeMicros, int forceMicros, int readMicros, int prepareMicros, double asyncReads) {
        static final DiskKnobs DEFAULT = new DiskKnobs(20, 500, 100, 2_000, 0);

        static DiskKnobs draw(RandomGenerator random) {
            return new DiskKnobs(
                    logRange(random, 5, 500),
                    logRange(random, 50, 20_000),
                    logRange(random, 20, 5_000),
                    logRange(random, 100, 50_000),
                    random.nextBoolean() ? 0 : random.nextDouble());
        }

        DiskTimes times() {
            return new DiskTimes(
                    writeMicros * 1_000L,
                    forceMicros * 1_000L,
                    readMicros * 1_000L,
                    prepareMicros * 1_000L,
                    asyncReads);
        }
    }

    /** When and how fast segments are rewritten. */
    record CompactionKnobs(
            int deadPercent,
            int kilobytesPerSecond,
            int fullPercent,
            int markPercent,
            int intervalMillis,
            int retryMillis) {
        static final CompactionKnobs DEFAULT = new CompactionKnobs(100, 1, 170, 10, 1_000, 1_000);

        static CompactionKnobs draw(RandomGenerator random) {
            return new CompactionKnobs(
                    random.nextInt(4) == 0 ? 100 : logRange(random, 2, 70),
                    logRange(random, 512, 524_288),
                    100 + random.nextInt(150),
                    logRange(random, 1, 30),
                    logRange(random, 1, 500),
                    logRange(random, 10, 5_000));
        }

        CompactionConfig config() {
            return new CompactionConfig(
                    deadPercent,
                    kilobytesPerSecond * 1_024L,
                    fullPercent,
                    markPercent,
                    intervalMillis * 1_000_000L,
                    retryMillis * 1_000_000L);
        }
    }

    StorageConfig storage(int loop) {
        return new StorageConfig(
                loop, segmentBytes, 10_000_000, 4 << 20, 4 * segmentBytes, compaction.config(), scrub.config());
    }

    /**
     * What a medium does that rots.
     *
     * @param hits places that change at a time
     * @param atRestPercent how often the node is ended for it, and finds it at its next start
     * @param bitsOnly whether one bit changes in each place; else also bytes, sectors and blocks
     */
    record RotKnobs(int hits, int atRestPercent, boolean bitsOnly) {
        static final RotKnobs DEFAULT = new RotKnobs(1, 30, false);

        static RotKnobs draw(RandomGenerator random) {
            return new RotKnobs(logRange(random, 1, 20), random.nextInt(101), random.nextInt(3) == 0);
        }
    }

    /**
     * How often a log is verified.
     *
     * @param intervalMillis 0 for never, unless it is asked for
     */
    record ScrubKnobs(int intervalMillis, int kilobytesPerSecond) {
        static final ScrubKnobs DEFAULT = new ScrubKnobs(0, 32_768);

        static ScrubKnobs draw(RandomGenerator random) {
            return new ScrubKnobs(
                    random.nextBoolean() ? 0 : logRange(random, 10, 10_000), logRange(random, 256, 32_768));
        }

        ScrubConfig config() {
            long interval = intervalMillis == 0 ? ScrubConfig.OFF.intervalMillis() : intervalMillis;
            return new ScrubConfig(interval, kilobytesPerSecond * 1_024L);
        }
    }

    /** How long tombstones are kept at least. */
    int leastAgeMillis() {
        return Math.max(reap.minAgeMillis(), ttl.keepSeconds() * 1_000);
    }

    ReapSettings reaping(Plant plant) {
        return reap.settings(plant, leastAgeMillis());
    }

    /** All of them, members or not. */
    int machines() {
        return nodes + spares;
    }

    /**
     * How large a run is in which the ring changes.
     *
     * @param changesOnly whether the run is about that alone; else it is as large as others, but for the spares
     */
    private record Size(
            boolean changesOnly,
            int nodes,
            int partitions,
            int n,
            int spares,
            int loadMillis,
            int kilobytesPerSecond,
            int fenceSeconds) {
        private static final int MOST_MACHINES = 7;

        static Size draw(RandomGenerator random, Profile profile) {
            boolean changesOnly = profile == Profile.RING;
            boolean changes = changesOnly || (profile == Profile.SWARM && random.nextInt(4) == 0);
            int nodes = 2 + random.nextInt(4);
            int n = 2 + random.nextInt(Math.min(nodes, 3) - 1);
            int spares = changesOnly ? 1 + random.nextInt(MOST_MACHINES - nodes) : changes ? 1 + random.nextInt(2) : 0;
            int partitions = 8 << random.nextInt(2);
            int loadMillis = 8_000 + random.nextInt(25_000);
            int kilobytesPerSecond = logRange(random, 16, 40_960);
            // With one copy of each a change leaves most members out of it: they may miss all of it.
            boolean alone = changesOnly && random.nextInt(6) == 0;
            int fenceSeconds = changesOnly && random.nextBoolean() ? 4 + random.nextInt(5) : 0;
            return new Size(
                    changesOnly,
                    nodes,
                    partitions,
                    alone ? 1 : n,
                    spares,
                    loadMillis,
                    kilobytesPerSecond,
                    fenceSeconds);
        }

        /** Often so slow that a copy takes longer than everything else in a change. */
        private SyncKnobs paced(SyncKnobs sync) {
            return new SyncKnobs(
                    sync.intervalMillis,
                    sync.retryMillis,
                    sync.settleMillis,
                    sync.maxLeaves,
                    sync.maxRepairs,
                    or(sync.kilobytesPerSecond, kilobytesPerSecond),
                    sync.rebuildMillis,
                    sync.repairs);
        }

        private int or(int usual, int own) {
            return changesOnly ? own : usual;
        }
    }

    private record Quorum(int n, int r, int w) {
        private static Quorum draw(RandomGenerator random, int n) {
            boolean strict = random.nextInt(4) > 0;
            int w = strict ? n / 2 + 1 : 1 + random.nextInt(n);
            return new Quorum(n, strict ? n + 1 - w : 1 + random.nextInt(n), w);
        }
    }

    private static int copies(RandomGenerator random, int nodes, Profile profile) {
        return profile.isSingle() ? 1 : Math.min(nodes, random.nextInt(3) > 0 ? 3 : 2 + random.nextInt(4));
    }

    /** @param changing for what only a run has in which the ring changes */
    static Knobs draw(RandomGenerator random, RandomGenerator changing, Profile profile) {
        Size size = Size.draw(changing, profile);
        int nodes = size.or(profile.isSingle() ? 1 : 3 + random.nextInt(5), size.nodes);
        int timeoutMillis = logRange(random, 200, 3_000);
        Quorum quorum = Quorum.draw(random, size.or(copies(random, nodes, profile), size.n));
        boolean bad = profile.faults().contains(FaultKind.BAD_LINKS) && random.nextBoolean();
        return new Knobs(
                nodes,
                size.or(8 << random.nextInt(3), size.partitions),
                1 + random.nextInt(3),
                quorum.n,
                quorum.r,
                quorum.w,
                random.nextInt(4) > 0,
                1 + random.nextInt(8),
                logRange(random, 1, 300),
                size.or(2_000 + random.nextInt(6_000), size.loadMillis),
                timeoutMillis,
                StorageConfig.MIN_SEGMENT_BYTES << random.nextInt(7),
                random.nextBoolean(),
                random.nextInt(4) > 0,
                random.nextInt(4) == 0,
                random.nextInt(4) == 0 ? logRange(random, 3, 300) : 0,
                random.nextInt(4) == 0 ? logRange(random, 16, 200) : 2_000,
                1 + random.nextInt(4),
                random.nextBoolean(),
                random.nextInt(3) == 0 ? 1 + random.nextInt(8) : 0,
                random.nextInt(4) == 0,
                size.spares,
                size.fenceSeconds,
                HintKnobs.draw(random),
                size.paced(SyncKnobs.draw(random)),
                ReapKnobs.draw(random, timeoutMillis),
                LinkKnobs.draw(random, bad),
                DiskKnobs.draw(random),
                CompactionKnobs.draw(random),
                RotKnobs.draw(random),
                ScrubKnobs.draw(random),
                TtlKnobs.draw(random));
    }

    /** Drawn so that each order of magnitude is as likely as another. */
    static int logRange(RandomGenerator random, int low, int high) {
        return (int) Math.round(low * StrictMath.pow((double) high / low, random.nextDouble()));
    }
}
