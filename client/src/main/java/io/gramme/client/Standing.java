package io.gramme.client;

/**
 * What a loop knows of one node as a coordinator: how long its answers take, reads and writes apart because a write waits for
 * disks, how busy it said it was, and whether it is near. Confined to its loop; the time comes in from outside.
 */
final class Standing {
    /** Requests under way at a node that make it count as twice as slow. */
    private static final int BUSY = 100;
    /** What a node said of its queue counts half after this, a quarter after twice this, and so on. */
    private static final long QUEUE_HALF_LIFE_NANOS = 100_000_000;
    /** How much slower a node of the client's own zone may be than one elsewhere. */
    private static final int FAR = 2;

    private final Latency reads = new Latency();
    private final Latency writes = new Latency();
    private int queued;
    private long queuedNanos;
    private boolean near = true;

    /** Whether the node is in the client's zone, or the client has none. */
    void near(boolean isNear) {
        near = isNear;
    }

    /** The node answered a request that took so long, and said how many others are under way there. */
    void answered(boolean isWrite, long nanos, int underWay, long now) {
        latency(isWrite).observe(nanos, now);
        queued = underWay;
        queuedNanos = now;
    }

    Latency latency(boolean isWrite) {
        return isWrite ? writes : reads;
    }

    /**
     * The lower, the better: the time an answer takes, more for a busy node and for one in another zone.
     *
     * @param silentNanos for how long the node has been asked and said nothing: it is at least as slow as that
     * @return {@link Ranking.Candidate#UNKNOWN} for a node that hardly answered yet and lets nobody wait
     */
    long costNanos(boolean isWrite, long silentNanos, long now) {
        Latency latency = latency(isWrite);
        if (!latency.isKnown() && silentNanos == 0) {
            return Ranking.Candidate.UNKNOWN;
        }
        long nanos = Math.max(latency.meanNanos(), silentNanos);
        long halvings = Math.max(0, now - queuedNanos) / QUEUE_HALF_LIFE_NANOS;
        long stillQueued = halvings >= Integer.SIZE ? 0 : queued >> halvings;
        return nanos * (BUSY + stillQueued) / BUSY * (near ? 1 : FAR);
    }
}
