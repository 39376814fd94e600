package io.gramme.gossip;

/**
 * How a node finds out that a peer is of no use.
 *
 * @param heartbeatNanos the time between two heartbeats to one peer
 * @param threshold the phi that convicts: 8 means that a silence as long as this one is expected of a live peer once in
 *     10^8 heartbeats
 * @param probeNanos the time from a conviction to the first probe, and between two probes
 * @param longestProbeNanos what that time grows to for a peer that is convicted again and again, and how long a peer must
 *     stay trusted for the time to be short again
 * @param answerNanos how long a witness waits for the suspect; whoever asked it waits twice as long
 * @param stallNanos two ticks further apart mean that this node stood still itself; ticks come several times as often
 * @param copies the largest N of any table, for who shares a partition with whom in rings too large to watch everyone
 */
public record DetectorConfig(
        long heartbeatNanos,
        double threshold,
        long probeNanos,
        long longestProbeNanos,
        long answerNanos,
        long stallNanos,
        int copies) {
    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;
    private static final long MAX_NANOS = 3_600 * SECOND;

    public DetectorConfig {
        checkNanos("heartbeat", heartbeatNanos, 10 * MILLI, MAX_NANOS);
        checkNanos("probe", probeNanos, heartbeatNanos, MAX_NANOS);
        checkNanos("longest probe", longestProbeNanos, probeNanos, MAX_NANOS);
        checkNanos("answer", answerNanos, MILLI, MAX_NANOS);
        // A pause of its own that lasts as long as a conviction takes would convict every peer at once.
        checkNanos("stall", stallNanos, MILLI, 2 * heartbeatNanos);
        if (!(threshold >= 1 && threshold <= 16)) {
            throw new IllegalArgumentException("phi convicts at 1 to 16, not at " + threshold);
        }
        if (copies < 1) {
            throw new IllegalArgumentException("a record has at least 1 copy, not " + copies);
        }
    }

    /** A heartbeat a second, phi 8, a probe after 5 s and after 60 s at most, half a second to answer, a stall of 1 s. */
    public static DetectorConfig standard() {
        return new DetectorConfig(SECOND, 8, 5 * SECOND, 60 * SECOND, 500 * MILLI, SECOND, 3);
    }

    private static void checkNanos(String what, long nanos, long least, long most) {
        if (nanos < least || nanos > most) {
            throw new IllegalArgumentException("the " + what + " time is from " + least / MILLI + " to " + most / MILLI
                    + " ms, not " + nanos / (double) MILLI + " ms");
        }
    }
}
