package io.gramme.client;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Deadlines without a timer each: a ring of slots, one a tick, holding linked entries. Adding and removing cost O(1), and
 * an entry that was removed is not held. An entry fires at most one tick late. Confined to its loop; time comes in from
 * outside.
 */
final class TimerWheel {
    static final long TICK_NANOS = 10_000_000;
    private static final int SLOTS = 1_024;

    private final @Nullable Entry[] slots = new @Nullable Entry[SLOTS];
    private long current;
    private int size;

    TimerWheel(long now) {
        current = Math.floorDiv(now, TICK_NANOS);
    }

    /** What waits; a subclass is what it waits for. */
    abstract static class Entry {
        private @Nullable Entry previous;
        private @Nullable Entry next;
        private int slot = -1;
        private long dueNanos;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Puts the entry where this time says, and nowhere else. */
    void schedule(Entry entry, long dueNanos) {
        cancel(entry);
        entry.dueNanos = dueNanos;
        long tick = Math.max(current + 1, Math.floorDiv(dueNanos, TICK_NANOS) + 1);
        int slot = (int) Math.floorMod(Math.min(tick, current + SLOTS - 1), (long) SLOTS);
        Entry head = slots[slot];
        entry.slot = slot;
        entry.next = head;
        if (head != null) {
            head.previous = entry;
        }
        slots[slot] = entry;
        size++;
    }

    void cancel(Entry entry) {
        if (entry.slot < 0) {
            return;
        }
        if (entry.previous == null) {
            slots[entry.slot] = entry.next;
        } else {
            entry.previous.next = entry.next;
        }
        if (entry.next != null) {
            entry.next.previous = entry.previous;
        }
        entry.previous = null;
        entry.next = null;
        entry.slot = -1;
        size--;
    }

    /** Fires what is due. What fires may schedule and cancel as it likes. */
    void advance(long now, Consumer<Entry> due) {
        long target = Math.floorDiv(now, TICK_NANOS);
        current = size == 0 ? Math.max(current, target) : Math.max(current, target - SLOTS);
        while (current < target) {
            current++;
            fire((int) Math.floorMod(current, (long) SLOTS), now, due);
        }
    }

    /** Takes everything out, due or not. */
    void drain(Consumer<Entry> taken) {
        for (int slot = 0; slot < SLOTS; slot++) {
            for (Entry entry = slots[slot]; entry != null; entry = slots[slot]) {
                cancel(entry);
                taken.accept(entry);
            }
        }
    }

    /** Nothing is scheduled into the slot at hand, so taking its head until it is empty comes to an end. */
    private void fire(int slot, long now, Consumer<Entry> due) {
        for (Entry entry = slots[slot]; entry != null; entry = slots[slot]) {
            cancel(entry);
            if (entry.dueNanos - now > 0) {
                schedule(entry, entry.dueNanos);
            } else {
                due.accept(entry);
            }
        }
    }
}
