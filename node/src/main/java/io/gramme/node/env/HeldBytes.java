package io.gramme.node.env;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of values that a node holds at this moment for others, under one limit, so that a few callers with large values cannot use
 * up the heap. Thread-safe.
 */
public final class HeldBytes {
    private final AtomicLong held = new AtomicLong();
    private final long limit;

    public HeldBytes(long limit) {
        this.limit = limit;
    }

    /** False, and nothing was added, when the limit is reached. The last one taken may exceed it. */
    public boolean take(long bytes) {
        if (isFull()) {
            return false;
        }
        add(bytes);
        return true;
    }

    /** For what is there already and cannot be refused any more. */
    public void add(long bytes) {
        held.addAndGet(bytes);
    }

    public void give(long bytes) {
        held.addAndGet(-bytes);
    }

    public boolean isFull() {
        return held.get() >= limit;
    }

    public long held() {
        return held.get();
    }
}
