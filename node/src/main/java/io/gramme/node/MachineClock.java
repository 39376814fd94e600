package io.gramme.node;

import io.gramme.ring.env.Clock;

/** The machine's clocks. */
public final class MachineClock implements Clock {
    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }
}
