package io.gramme.node.env;

/** The longest of the spans that ended in the last minute or two. One thread notes them, any thread may read. */
public final class Longest {
    static final long WINDOW_NANOS = 60_000_000_000L;
    private static final double SECOND = 1e9;

    private long begun;
    private volatile long before;
    private volatile long current;

    /**
     * A span has ended.
     *
     * @param now of the clock that it was measured with
     */
    public void note(long nanos, long now) {
        long age = now - begun;
        if (age > WINDOW_NANOS) {
            before = age > 2 * WINDOW_NANOS ? 0 : current;
            current = 0;
            begun = now;
        }
        if (nanos > current) {
            current = nanos;
        }
    }

    public double seconds() {
        return Math.max(before, current) / SECOND;
    }
}
