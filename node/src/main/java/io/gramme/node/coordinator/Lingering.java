package io.gramme.node.coordinator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Operations that go on though their clients have been answered, in the order in which they were: so many and so many bytes at
 * most, beyond which the oldest must end. Confined to its loop.
 */
final class Lingering {
    private static final long MAX_BYTES = 32L << 20;

    private final Map<Long, Long> bytesOf = new LinkedHashMap<>();
    private final int max;
    private long bytes;

    Lingering(int max) {
        this.max = max;
    }

    /**
     * Adds an operation.
     *
     * @param end ends the oldest; it calls {@link #remove}
     */
    void add(long op, long heldBytes, LongConsumer end) {
        bytesOf.put(op, heldBytes);
        bytes += heldBytes;
        while (bytesOf.size() > max || bytes > MAX_BYTES) {
            end.accept(oldest());
        }
    }

    void remove(long op) {
        @Nullable Long held = bytesOf.remove(op);
        bytes -= held == null ? 0 : held;
    }

    /** Ends all of them. */
    void clear(LongConsumer end) {
        while (!bytesOf.isEmpty()) {
            end.accept(oldest());
        }
    }

    private long oldest() {
        return bytesOf.keySet().iterator().next();
    }
}
