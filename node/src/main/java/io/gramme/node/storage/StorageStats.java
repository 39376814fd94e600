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

    void now(StorageUsage usage) {
        set(live, usage.liveBytes());
        set(dead, usage.deadBytes());
        set(total, usage.totalBytes());
        set(segments, usage.segments());
        set(compactions, usage.compactions());
        set(copied, usage.copiedBytes());
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
    }

    /** Sees one value. */
    @FunctionalInterface
    public interface Visitor {
        void gauge(String name, String help, Counter value);
    }
}
