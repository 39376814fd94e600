package io.gramme.itests.chaos.site;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What takes back whatever was made, the last thing first. Thread-safe: the end may come in the middle of anything, and from then on
 * nothing new is taken.
 */
public final class Undo {
    private final Deque<Entry> entries = new ArrayDeque<>();
    private boolean isOver;

    /** Takes one thing back. */
    @FunctionalInterface
    public interface Step {
        void run() throws Exception;
    }

    private record Entry(String what, Step step) {}

    /** Makes something that can be taken back; it is if it was made, even when the making fails half way. */
    public synchronized void around(String what, Step back, Step make) {
        checkOpen();
        entries.push(new Entry(what, back));
        run(what, make);
    }

    private static void run(String what, Step step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw failure(what, e);
        }
    }

    /** What is to be taken back at the end. */
    public synchronized void push(String what, Step back) {
        checkOpen();
        entries.push(new Entry(what, back));
    }

    /**
     * Makes something that is taken back as soon as the body is over. Whoever wants all to be taken back waits so long.
     *
     * @param back holds also when nothing was made
     */
    public synchronized void during(String what, Step back, Step body) {
        around(what, back, () -> {});
        Entry entry = entries.getFirst();
        try {
            run(what, body);
        } finally {
            run(what, back);
            entries.remove(entry);
        }
    }

    /** Does something to what was made, which is not taken back in the midst of it. */
    public synchronized void within(String what, Step step) {
        checkOpen();
        run(what, step);
    }

    private void checkOpen() {
        if (isOver) {
            throw new SiteFailure("interrupted");
        }
    }

    /** Takes all of it back, and says what could not be. */
    public synchronized List<String> runAll() {
        isOver = true;
        List<String> left = new ArrayList<>();
        while (!entries.isEmpty()) {
            Entry entry = entries.pop();
            try {
                entry.step.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                left.add(entry.what + ": interrupted");
            } catch (Exception e) {
                left.add(entry.what + ": " + e);
            }
        }
        return left;
    }

    private static SiteFailure failure(String what, Exception cause) {
        if (cause instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return new SiteFailure(what + ": " + cause, cause);
    }
}
