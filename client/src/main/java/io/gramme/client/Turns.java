package io.gramme.client;

import io.gramme.client.wire.ErrorCode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Lets the operations of a session on one record through one at a time, in the order in which they were called; those on
 * different records do not wait for each other. Thread-safe.
 */
final class Turns {
    static final int MAX_WAITING = 128;

    private final Map<RecordName, Queue> queues = new HashMap<>();

    private static final class Queue {
        private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        private int length;
    }

    /**
     * The place of one operation.
     *
     * @param come done when the operation may begin
     * @param over to be done when it has ended; see {@link #leave}
     */
    record Turn(RecordName name, CompletableFuture<Void> come, CompletableFuture<Void> over) {}

    /** Queues up. Fails with {@link OverloadedException} when too many wait already. */
    synchronized Turn enter(RecordName name) {
        Queue queue = queues.computeIfAbsent(name, any -> new Queue());
        if (queue.length > MAX_WAITING) {
            throw new OverloadedException(
                    ErrorCode.OVERLOADED,
                    MAX_WAITING + " operations of the session wait for " + name + " already",
                    false);
        }
        Turn turn = new Turn(name, queue.last, new CompletableFuture<>());
        queue.last = turn.over();
        queue.length++;
        return turn;
    }

    /** The operation has ended, or does not want its turn any more. */
    void leave(Turn turn) {
        CompletableFuture<Void> unused = turn.come().thenRun(() -> {
            shorten(turn.name());
            turn.over().complete(null);
        });
    }

    private synchronized void shorten(RecordName name) {
        queues.computeIfPresent(name, (any, queue) -> --queue.length == 0 ? null : queue);
    }
}
