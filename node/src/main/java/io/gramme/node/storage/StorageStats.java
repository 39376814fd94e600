package io.gramme.node.storage;

import io.gramme.node.env.Counter;

/** What a log takes on the disk as of a second ago; written by its loop, read by any thread. */
public final class StorageStats {
    private final Counter live = new Counter();
    private final Counter dead = new Counter();
    private final Counter total = new Counter();
    private final Counter segments = new Counter();
    private final Counter compactions = new Counter();
    private final Counter copied = new Counter();
    private final Counter unverified = new Counter();
    private final Counter damagedRecords = new Counter();
    private final Counter damagedFiles = new Counter();
    private final Counter corrected = new Counter();

    void now(StorageUsage usage, ScrubStatus scrub, long nowMillis) {
        set(live, usage.liveBytes());
        set(dead, usage.deadBytes());
        set(total, usage.totalBytes());
        set(segments, usage.segments());
        set(compactions, usage.compactions());
        set(copied, usage.copiedBytes());
        set(unverified, scrub.completedMillis() == 0 ? -1 : Math.max(0, nowMillis - scrub.completedMillis()) / 1_000);
        set(damagedRecords, scrub.damagedRecords());
        set(damagedFiles, scrub.damagedFiles());
        set(corrected, scrub.correctedEntries());
    }

    private static void set(Counter gauge, long value) {
        gauge.add(value - gauge.value());
    }

    /** Each with its name and what it means, for the metrics page. */
    public void forEach(Visitor visitor) {
        visitor.gauge("live.bytes", "What the records take that count, tombstones among them", live);
        visitor.gauge("dead.bytes", "What the log files take besides", dead);
        visitor.gauge("total.bytes", "What log files and key files take on the disk", total);
        visitor.gauge("segments", "Log files with records", segments);
        visitor.gauge("compactions", "Log files that were rewritten and removed since the start", compactions);
        visitor.gauge("copied.bytes", "What was written again for that", copied);
        visitor.gauge("scrub.age.seconds", "Since the last complete scrub, -1 before the first", unverified);
        visitor.gauge("scrub.damaged.records", "Records that a scrub found damaged since the start", damagedRecords);
        visitor.gauge("scrub.damaged.files", "Headers and key files that a scrub found damaged", damagedFiles);
        visitor.gauge("scrub.corrected.entries", "Entries of the index that contradicted the log", corrected);
    }

    /** Sees one value. */
    @FunctionalInterface
    public interface Visitor {
        void gauge(String name, String help, Counter value);
    }
}
