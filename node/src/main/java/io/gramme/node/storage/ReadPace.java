package io.gramme.node.storage;

/**
 * Whether the loop reads by itself or has its reads done elsewhere. A read out of the page cache takes a microsecond or two, far less
 * than handing it over and back; one from the disk takes so long that everybody else would wait for it. Nothing says beforehand which of
 * the two it will be, so the loop reads as long as slow reads cost it little: what they take beyond a read out of the cache is added up,
 * and a share of the time that passes is taken off again. Reads that were handed over count as if the loop had waited for them.
 *
 * <p>Pure, and confined to its loop.
 */
final class ReadPace {
    /** Longer ones are never read by the loop: to copy them takes long enough. */
    static final int LONG_BYTES = 64 << 10;

    /** What a read out of the cache takes at most. */
    private static final long CACHED_NANOS = 100_000;

    /** The share of its time that the loop may lose, as a divisor. */
    private static final int SHARE = 50;

    private static final long BURST_NANOS = 10_000_000;
    private static final long MOST_NANOS = 4 * BURST_NANOS;

    private long lost;
    private long at;

    ReadPace(long now) {
        at = now;
    }

    /** Whether the loop reads so many bytes by itself. */
    boolean isInline(int length, long now) {
        decay(now);
        return length <= LONG_BYTES && lost < BURST_NANOS;
    }

    /** A short read took so long. */
    void took(long nanos, long now) {
        decay(now);
        lost = Math.min(MOST_NANOS, lost + Math.max(0, nanos - CACHED_NANOS));
    }

    private void decay(long now) {
        lost = Math.max(0, lost - (now - at) / SHARE);
        at = now;
    }
}
