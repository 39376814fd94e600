package io.gramme.ring.testing;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is going to happen in a simulated world, in one order: by time, then by the tie-break, then by the
 * order of scheduling. Running an event moves the clock to its time. An event belongs to an owner (a node, one life of a
 * node), so that a crash can take back all that the crashed had under way.
 *
 * <p>Bounds: at most {@link #MAX_EVENTS} at once; one more is a runaway world and throws. Confined to one thread.
 */
public final class EventQueue {
    public static final int MAX_EVENTS = 4_000_000;

    private static final Comparator<Event> ORDER = Comparator.comparingLong(Event::atNanos)
            .thenComparingLong(Event::tie)
            .thenComparingLong(Event::sequence);

    private final ManualClock clock;
    private final @Nullable RandomGenerator tieBreak;
    private final PriorityQueue<Event> events = new PriorityQueue<>(ORDER);
    private long scheduled;
    private long executed;
    private long traceHash = 0xcbf29ce484222325L;

    /** Events of one instant run in the order in which they were scheduled. */
    public EventQueue(ManualClock clock) {
        this.clock = clock;
        this.tieBreak = null;
    }

    /** Events of one instant run in an order that the generator draws. */
    public EventQueue(ManualClock clock, RandomGenerator tieBreak) {
        this.clock = clock;
        this.tieBreak = tieBreak;
    }

    public ManualClock clock() {
        return clock;
    }

    /**
     * Schedules an event some time from now.
     *
     * @param delayNanos 0 or more
     * @param owner whose event it is, compared by {@code equals}
     * @param what a short name for traces, the same in every run of one seed
     */
    public void after(long delayNanos, Object owner, String what, Runnable action) {
        at(Math.addExact(clock.nanoTime(), delayNanos), owner, what, action);
    }

    /** Like {@link #after}, at a time that is not past. */
    public void at(long atNanos, Object owner, String what, Runnable action) {
        if (atNanos < clock.nanoTime()) {
            throw new IllegalArgumentException(what + " at " + atNanos + " is past, now is " + clock.nanoTime());
        }
        if (events.size() >= MAX_EVENTS) {
            throw new IllegalStateException("more than " + MAX_EVENTS + " events wait; the latest is " + what);
        }
        long tie = tieBreak == null ? 0 : tieBreak.nextLong();
        events.add(new Event(atNanos, tie, scheduled++, owner, what, action));
    }

    /** Takes back everything that the owner has waiting and says how much it was. */
    public int cancel(Object owner) {
        int before = events.size();
        events.removeIf(event -> event.owner.equals(owner));
        return before - events.size();
    }

    /** Runs the next event. False when none is left. */
    public boolean step() {
        Event next = events.poll();
        if (next == null) {
            return false;
        }
        clock.advanceTo(next.atNanos);
        executed++;
        trace(next.atNanos);
        trace(next.what.hashCode());
        next.action.run();
        return true;
    }

    /** Runs what falls into the next {@code nanos}, then moves the clock to their end. */
    public void run(long nanos) {
        long end = Math.addExact(clock.nanoTime(), nanos);
        for (Event next = events.peek(); next != null && next.atNanos <= end; next = events.peek()) {
            step();
        }
        clock.advanceTo(end);
    }

    public int size() {
        return events.size();
    }

    /** How many events have run. */
    public long executed() {
        return executed;
    }

    /** A digest of all that ran, when and in which order, and of what {@link #trace} was told. */
    public long traceHash() {
        return traceHash;
    }

    /** Adds to the trace something that an event found or did. */
    public void trace(long value) {
        traceHash = (traceHash ^ value) * 0x9e3779b97f4a7c15L;
        traceHash ^= traceHash >>> 29;
    }

    private record Event(long atNanos, long tie, long sequence, Object owner, String what, Runnable action) {}
}
