package io.gramme.node.replica;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongConsumer;

/**
 * Acknowledgements that wait for the log: each until everything up to a position is written, or forced. They leave in the
 * order in which they came; one that waits for an older position than its predecessor leaves with the predecessor.
 */
final class DurableQueue {
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    /** An operation, and the position that it waits for. */
    record Waiting(long position, long op) {}

    void add(Waiting acknowledgement) {
        waiting.add(acknowledgement);
    }

    /** Hands over all that the log has come as far as. */
    void release(long position, LongConsumer released) {
        while (!waiting.isEmpty() && waiting.peek().position <= position) {
            released.accept(waiting.remove().op);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
