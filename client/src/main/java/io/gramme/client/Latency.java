package io.gramme.client;

/**
 * How long one node takes to answer one kind of request, of the answers it gave: a mean and a mean deviation, as TCP
 * estimates round trips (RFC 6298). The time comes in from outside. Confined to its loop.
 *
 * <p>It is known after four answers. The first pay for connections and cold code, so the best of them counts. An answer after a
 * long time without one begins anew: a node that was slow then and is asked once now and then would otherwise need minutes to
 * show that it is not any more.
 */
final class Latency {
    /** After this an estimate says little of now. */
    static final long STALE_NANOS = 5_000_000_000L;

    private static final int MEAN_SHARE = 8;
    private static final int DEVIATION_SHARE = 4;

    private static final int FIRST_ANSWERS = 4;

    private int answers;
    private long meanNanos;
    private long deviationNanos;
    private long sampledNanos;

    void observe(long nanos, long now) {
        boolean isFirst = answers == 0 || ageNanos(now) >= STALE_NANOS;
        if (isFirst || (answers < FIRST_ANSWERS && nanos < meanNanos)) {
            meanNanos = nanos;
            deviationNanos = nanos / 2;
        } else if (answers >= FIRST_ANSWERS) {
            deviationNanos += (Math.abs(nanos - meanNanos) - deviationNanos) / DEVIATION_SHARE;
            meanNanos += (nanos - meanNanos) / MEAN_SHARE;
        }
        answers = Math.min(answers + 1, FIRST_ANSWERS);
        sampledNanos = now;
    }

    /** Whether the node has answered often enough. */
    boolean isKnown() {
        return answers == FIRST_ANSWERS;
    }

    long meanNanos() {
        return meanNanos;
    }

    /** Few answers take longer than this. */
    long usualNanos() {
        return meanNanos + 4 * deviationNanos;
    }

    /** How old the last observation is. */
    long ageNanos(long now) {
        return now - sampledNanos;
    }
}
