package io.gramme.node.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of values that the ports of a node hold at this moment for others: requests that wait to be carried out, answers
 * that wait to be written. Under one limit, so that a few callers with large values cannot use up the heap: while it is
 * reached, requests are refused as overloaded. Thread-safe.
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
