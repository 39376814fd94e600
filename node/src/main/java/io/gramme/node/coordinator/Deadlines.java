package io.gramme.node.coordinator;

import java.util.PriorityQueue;
import java.util.function.LongConsumer;

/**
 * When each operation must have ended. An operation that ended earlier stays in here until its time; the caller ignores it
 * then. At most as many entries as there were operations within the longest timeout.
 */
final class Deadlines {
    private final PriorityQueue<Entry> queue = new PriorityQueue<>();

    private record Entry(long atNanos, long op) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int order = Long.compare(atNanos - other.atNanos, 0);
            return order != 0 ? order : Long.compare(op, other.op);
        }
    }

    void add(long atNanos, long op) {
        queue.add(new Entry(atNanos, op));
    }

    /** Hands over every operation whose time has come. */
    void expire(long nowNanos, LongConsumer expired) {
        while (!queue.isEmpty() && queue.peek().atNanos - nowNanos <= 0) {
            expired.accept(queue.remove().op);
        }
    }
}
