package io.gramme.node.storage;

import io.gramme.node.storage.Disk.Events;
import io.gramme.ring.env.Clock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Does the reads of one loop in its own thread or in others, as {@link ReadPace} says. Confined to the loop. */
final class PacedReads implements AutoCloseable {
    private final ReadPace pace;
    private final FileThreads threads;
    private final Clock clock;
    private final Consumer<Consumer<Events>> complete;

    /** @param complete takes from any thread what the loop is to hear later */
    PacedReads(FileThreads threads, Clock clock, Consumer<Consumer<Events>> complete) {
        this.threads = threads;
        this.clock = clock;
        this.pace = new ReadPace(clock.nanoTime());
        this.complete = complete;
    }

    /** @param work does the read, in whatever thread; returns what is to be told of it */
    void read(int length, Supplier<Consumer<Events>> work, Events events) {
        long begun = clock.nanoTime();
        if (pace.isInline(length, begun)) {
            Consumer<Events> outcome = work.get();
            note(length, clock.nanoTime() - begun);
            outcome.accept(events);
        } else {
            threads.run(() -> readElsewhere(length, work));
        }
    }

    private void readElsewhere(int length, Supplier<Consumer<Events>> work) {
        long begun = clock.nanoTime();
        Consumer<Events> outcome = work.get();
        long nanos = clock.nanoTime() - begun;
        complete.accept(events -> {
            note(length, nanos);
            outcome.accept(events);
        });
    }

    private void note(int length, long nanos) {
        if (length <= ReadPace.LONG_BYTES) {
            pace.took(nanos, clock.nanoTime());
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}
