package io.gramme.node.sync;

import io.gramme.node.env.Counter;

/** What synchronisation has come to in one loop; written by the loop, read by any thread. */
public final class SyncStats {
    private final Counter sessions = new Counter();
    private final Counter unanswered = new Counter();
    private final Counter repaired = new Counter();
    private final Counter falseAlarms = new Counter();
    private final Counter copiedBytes = new Counter();
    private final Counter waiting = new Counter();
    private final Counter lacking = new Counter();
    private final Counter unready = new Counter();
    private final Counter oldestSeconds = new Counter();

    /** Until it is known otherwise this node lacks something. */
    public SyncStats() {
        lacking.add(1);
    }

    public void ended(boolean answered) {
        (answered ? sessions : unanswered).add(1);
    }

    /** A record that differed was looked at: it was the same everywhere after all, or was sent to whoever was behind. */
    public void repaired(boolean same) {
        (same ? falseAlarms : repaired).add(1);
    }

    public void copied(long bytes) {
        copiedBytes.add(bytes);
    }

    /**
     * How it stands now.
     *
     * @param repairs that wait
     * @param partitions of this node that lack something
     * @param trees that are not ready
     * @param verifiedSeconds how long ago the copy that was verified least recently was
     */
    public void now(long repairs, long partitions, long trees, long verifiedSeconds) {
        set(waiting, repairs);
        set(lacking, partitions);
        set(unready, trees);
        set(oldestSeconds, verifiedSeconds);
    }

    private static void set(Counter gauge, long value) {
        gauge.add(value - gauge.value());
    }

    public long repaired() {
        return repaired.value();
    }

    public long falseAlarms() {
        return falseAlarms.value();
    }

    public long copiedBytes() {
        return copiedBytes.value();
    }

    public long sessions() {
        return sessions.value();
    }

    public long unanswered() {
        return unanswered.value();
    }

    /** Partitions whose copies here do not count, as of a moment ago. */
    public long lacking() {
        return lacking.value();
    }

    /** Each that only rises, with its name and what it means, for the metrics page. */
    public void forEachCount(Visitor visitor) {
        visitor.counter("sessions", "Comparisons with a peer that were finished", sessions);
        visitor.counter("unanswered", "Comparisons with a peer that did not answer in time", unanswered);
        visitor.counter(
                "repaired", "Records that comparisons found different and that were sent to who was behind", repaired);
        visitor.counter("false_alarms", "Records that comparisons found different and that were not", falseAlarms);
        visitor.counter("copied_bytes", "Bytes of records fetched because most of a copy differed", copiedBytes);
    }

    /** Each that stands for something at this moment, likewise. */
    public void forEachGauge(Visitor visitor) {
        visitor.counter("waiting", "Records that comparisons found different and that were not looked at yet", waiting);
        visitor.counter("lacking", "Partitions whose copy here lacks something and does not count", lacking);
        visitor.counter("unready", "Trees that have not been built since the start", unready);
        visitor.counter(
                "oldest_verified_age_seconds",
                "How long ago the copy was found equal to all others that was so least recently",
                oldestSeconds);
    }

    /** Sees one counter. */
    @FunctionalInterface
    public interface Visitor {
        void counter(String name, String help, Counter counter);
    }
}
