package io.gramme.itests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A thread that wants to be woken every millisecond and notes how late it was: what the machine, and the pauses of this very process, keep
 * anybody waiting who has nothing to do. Source: jHiccup (Azul, 2012).
 */
final class Hiccups implements AutoCloseable {
    private static final long STEP_NANOS = 1_000_000;
    private static final long HIGHEST_MICROS = 60_000_000;
    private static final int MOST_STALLS = 10_000;

    private final ConcurrentHistogram micros = new ConcurrentHistogram(HIGHEST_MICROS, 3);
    private final List<Stall> stalls = new ArrayList<>();
    private final long longNanos;
    private volatile boolean isOver;

    /** @param endMillis when it was over, since 1970 */
    record Stall(long endMillis, long nanos) {}

    /** @param longNanos from which on a stall is kept by itself */
    Hiccups(long longNanos) {
        this.longNanos = longNanos;
        Thread thread = new Thread(this::watch, "hiccups");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!isOver) {
            long began = System.nanoTime();
            LockSupport.parkNanos(STEP_NANOS);
            long late = Math.max(0, System.nanoTime() - began - STEP_NANOS);
            micros.recordValue(Math.min(HIGHEST_MICROS, late / 1_000));
            if (late >= longNanos) {
                keep(late);
            }
        }
    }

    private synchronized void keep(long late) {
        if (stalls.size() < MOST_STALLS) {
            stalls.add(new Stall(System.currentTimeMillis(), late));
        }
    }

    synchronized List<Stall> stalls() {
        return List.copyOf(stalls);
    }

    /** Microseconds that it was late. */
    Histogram micros() {
        return micros.copy();
    }

    /** Its thread ends with its next step. */
    @Override
    public void close() {
        isOver = true;
    }
}
