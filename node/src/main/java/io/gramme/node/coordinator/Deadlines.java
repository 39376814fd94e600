package io.gramme.node.coordinator;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * When each operation must have ended: a timer wheel. An operation that ended earlier stays in here until its time; the caller
 * ignores it then. So there are at most as many entries as there were operations within the longest timeout, 16 bytes each.
 *
 * <p>Source: G. Varghese and T. Lauck, Hashed and Hierarchical Timing Wheels, SOSP 1987, scheme 6.
 */
final class Deadlines {
    private static final int SPOKES = 1_024;
    private static final long SPOKE_NANOS = 4_000_000;

    private final Spoke[] wheel = new Spoke[SPOKES];
    /** The spoke, counted on from time 0, up to which everything has been looked at; it has not itself. */
    private long next;

    Deadlines(long nowNanos) {
        Arrays.setAll(wheel, spoke -> new Spoke());
        next = Math.floorDiv(nowNanos, SPOKE_NANOS);
    }

    void add(long atNanos, long op) {
        // What is overdue already is for the next look.
        spoke(Math.max(next, Math.floorDiv(atNanos, SPOKE_NANOS))).add(atNanos, op);
    }

    private Spoke spoke(long number) {
        return wheel[(int) Math.floorMod(number, (long) SPOKES)];
    }

    /** Hands over every operation whose time has come. */
    void expire(long nowNanos, LongConsumer expired) {
        long last = Math.floorDiv(nowNanos, SPOKE_NANOS);
        long first = Math.max(next, last - SPOKES + 1);
        // The last spoke is not over yet, and is looked at again.
        next = Math.max(next, last);
        for (long number = first; number <= last; number++) {
            spoke(number).expire(nowNanos, expired);
        }
    }

    /** Entries, in the order in which they came. */
    private static final class Spoke {
        private static final long[] NOTHING = {};

        /** Time and operation, one after the other. */
        private long[] entries = NOTHING;

        private int length;

        private void add(long atNanos, long op) {
            if (length == entries.length) {
                entries = Arrays.copyOf(entries, Math.max(16, 2 * length));
            }
            entries[length++] = atNanos;
            entries[length++] = op;
        }

        private void expire(long nowNanos, LongConsumer expired) {
            long[] all = entries;
            int end = length;
            entries = NOTHING;
            length = 0;
            for (int i = 0; i < end; i += 2) {
                if (all[i] - nowNanos > 0) {
                    add(all[i], all[i + 1]);
                } else {
                    expired.accept(all[i + 1]);
                }
            }
        }
    }
}
