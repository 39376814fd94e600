package io.gramme.antientropy;

/**
 * How two copies are compared.
 *
 * @param answerNanos how long an answer may take
 * @param settleNanos the time between two looks at a leaf; what was being written at the first is everywhere at the second
 * @param maxLeaves of one tree whose records are compared in one session; further ones wait for the next
 * @param maxRepairs differences that one session reports
 * @param farApart the share of leaves that differ, beyond which a tree is copied as a whole
 */
public record SyncConfig(long answerNanos, long settleNanos, int maxLeaves, int maxRepairs, double farApart) {
    private static final long SECOND = 1_000_000_000L;

    public SyncConfig {
        if (answerNanos < 1 || settleNanos < 0 || maxLeaves < 1 || maxRepairs < 1 || !(farApart > 0 && farApart <= 1)) {
            throw new IllegalArgumentException("sync: answers in " + answerNanos + " ns, settled in " + settleNanos
                    + " ns, " + maxLeaves + " leaves, " + maxRepairs + " repairs, far apart at " + farApart);
        }
    }

    /** Answers in 10 s, 2 s between two looks, 64 leaves and 1,000 repairs a session, far apart at 30 %. */
    public static SyncConfig standard() {
        return new SyncConfig(10 * SECOND, 2 * SECOND, 64, 1_000, 0.3);
    }
}
