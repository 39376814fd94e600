package io.gramme.node.env;

import java.util.concurrent.atomic.AtomicLong;

/** A count that one thread raises and any thread may read a moment later. */
public final class Counter {
    private final AtomicLong value = new AtomicLong();

    public void add(long more) {
        value.lazySet(value.getPlain() + more);
    }

    public long value() {
        return value.get();
    }
}
