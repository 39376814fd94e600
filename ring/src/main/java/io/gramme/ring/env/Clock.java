package io.gramme.ring.env;

/** The two times a protocol may read. Implemented by the machine's clocks and by the simulator's. */
public interface Clock {
    /** Nanoseconds of a clock that never goes back; only differences mean anything. */
    long nanoTime();

    /** Milliseconds since 1970 by the wall clock, which may jump either way. */
    long wallMillis();
}
