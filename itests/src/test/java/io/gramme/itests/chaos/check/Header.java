package io.gramme.itests.chaos.check;

import java.time.Duration;
import java.util.Optional;

/**
 * The first line of a history: what was run, and what it is held to.
 *
 * @param isStrict whether the table was strict; otherwise it agrees later
 * @param hasHardSessions whether a session that does not see its own past is a violation; otherwise it is only counted
 * @param skew how far the wall clocks of nodes and clients may have been from each other: values with a time to live are not judged
 *     within that of their end
 * @param success the least share of answered operations, 0 when none was promised
 * @param outage the longest time that may pass without one answer, zero when none was promised
 * @param expect the anomaly that a checker must find here: golden histories alone say it
 */
public record Header(
        String run,
        String seed,
        boolean isStrict,
        int n,
        int r,
        int w,
        boolean hasHardSessions,
        Duration skew,
        double success,
        Duration outage,
        Optional<String> expect) {
    static final int VERSION = 1;
    static final String CLOCK = "mono-ns";
    static final Duration DEFAULT_SKEW = Duration.ofMillis(500);

    public Header {
        if (n < 1 || r < 1 || r > n || w < 1 || w > n) {
            throw new IllegalArgumentException("n is at least 1, and r and w are 1 to n");
        }
        if (success < 0 || success > 1) {
            throw new IllegalArgumentException("success is 0 to 1");
        }
        if (skew.isNegative() || outage.isNegative()) {
            throw new IllegalArgumentException("skewMs and outageMs are not negative");
        }
    }

    /** The header of a run that promises nothing about availability. */
    public static Header of(String run, long seed, boolean isStrict, int n, int r, int w) {
        String number = "0x" + Long.toHexString(seed);
        return new Header(run, number, isStrict, n, r, w, isStrict, DEFAULT_SKEW, 0, Duration.ZERO, Optional.empty());
    }

    /** The same with what availability was promised. */
    public Header promising(double least, Duration longest) {
        return new Header(run, seed, isStrict, n, r, w, hasHardSessions, skew, least, longest, expect);
    }
}
