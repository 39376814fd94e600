package io.gramme.antientropy;

import io.gramme.ring.env.Clock;

/**
 * So many bytes a second of trees that are fetched as a whole, in all sessions of a loop together. A small record costs as much as one
 * of {@value #LEAST_BYTES} bytes, and counts as such. While clients need the machine it is 1/{@value #PRESSED_SHARE} of that. What a
 * peer says has come holds nobody up for longer than {@value #MOST_SECONDS} s. Pure; confined to its loop.
 */
public final class CopyPace {
    static final int PRESSED_SHARE = 32;
    static final int LEAST_BYTES = 8_192;

    static final int MOST_SECONDS = 10;

    private static final long SECOND = 1_000_000_000L;

    private final Clock clock;
    private final long bytesPerSecond;
    private long nextAt;

    /** @param bytesPerSecond at least 1 */
    public CopyPace(Clock clock, long bytesPerSecond) {
        this.clock = clock;
        this.bytesPerSecond = bytesPerSecond;
        this.nextAt = clock.nanoTime();
    }

    /**
     * So many have come.
     *
     * @param pressed whether clients need the machine
     */
    public void fetched(int records, long bytes, boolean pressed) {
        double counted = Math.max((double) bytes, (double) records * LEAST_BYTES);
        double seconds = Math.min(MOST_SECONDS, counted * (pressed ? PRESSED_SHARE : 1) / bytesPerSecond);
        nextAt = Math.max(nextAt, clock.nanoTime()) + (long) (seconds * SECOND);
    }

    /** How long to wait before more is asked for. */
    public long pauseNanos() {
        return Math.max(0, nextAt - clock.nanoTime());
    }
}
