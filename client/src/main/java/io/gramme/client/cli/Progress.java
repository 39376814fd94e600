package io.gramme.client.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tells a person how far long work is: a bar that redraws itself on a terminal, a line every few seconds elsewhere. Thread-safe;
 * {@link #update} costs next to nothing between two drawings.
 */
public final class Progress implements AutoCloseable {
    private static final long BAR_NANOS = Duration.ofMillis(100).toNanos();
    private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int BAR_WIDTH = 30;
    /** A rate of a handful of things tells nothing. */
    private static final int RATE_FROM = 1_000;

    private final Terminal terminal;
    private final String what;
    private final String unit;
    private final long total;
    private final long began = System.nanoTime();
    private final AtomicLong nextNanos;
    private final AtomicLong done = new AtomicLong();

    /**
     * Begins. What has been printed is shown by then.
     *
     * @param unit of what is counted, in the plural; empty for none
     * @param total 0 when it is not known
     */
    public Progress(Terminal terminal, String what, String unit, long total) {
        terminal.flush();
        this.terminal = terminal;
        this.what = what;
        this.unit = unit.isEmpty() ? "" : " " + unit;
        this.total = total;
        this.nextNanos = new AtomicLong(began + interval());
    }

    private long interval() {
        return terminal.isErrTerminal() ? BAR_NANOS : LINE_NANOS;
    }

    public void add(long more) {
        update(done.addAndGet(more));
    }

    public void update(long now) {
        done.set(now);
        long time = System.nanoTime();
        if (isDue(time)) {
            boolean many = total == 0 || total >= RATE_FROM;
            double seconds = Math.max(1e-3, (time - began) / 1e9);
            String rate = many && !unit.isEmpty() ? ", " + Units.count((long) (now / seconds)) + "/s" : "";
            draw(what, total == 0 ? -1 : (double) now / total, amount(now) + rate);
        }
    }

    /** For work that is measured in time: which part of it, how much of that, and what is to be said about it. */
    public void show(String part, double fraction, String text) {
        if (isDue(System.nanoTime())) {
            draw(what + ", " + part, fraction, text);
        }
    }

    private boolean isDue(long time) {
        long next = nextNanos.get();
        return time - next >= 0 && nextNanos.compareAndSet(next, time + interval());
    }

    private void draw(String title, double fraction, String text) {
        if (!terminal.isErrTerminal()) {
            terminal.say(title + ": " + text);
            return;
        }
        int full = (int) Math.min(BAR_WIDTH, fraction * BAR_WIDTH);
        String bar = fraction < 0 ? "" : "[" + "#".repeat(full) + "-".repeat(BAR_WIDTH - full) + "] ";
        terminal.err().print("\r\u001b[K" + title + " " + bar + text);
        terminal.err().flush();
    }

    private String amount(long now) {
        return total == 0
                ? Units.count(now) + unit
                : String.format(
                        Locale.ROOT,
                        "%s of %s%s (%d %%)",
                        Units.count(now),
                        Units.count(total),
                        unit,
                        100 * now / total);
    }

    /** Wipes the bar, so that the next line begins at the left. */
    @Override
    public void close() {
        if (terminal.isErrTerminal()) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
    }
}
