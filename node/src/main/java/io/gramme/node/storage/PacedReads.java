package io.gramme.node.storage;

import io.gramme.node.env.HeldBytes;
import io.gramme.node.storage.Disk.Events;
import io.gramme.ring.env.Clock;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Does the reads of one loop in its own thread or in others, as {@link ReadPace} says. Others read ahead of the loop, into memory: what
 * they read counts among the answers that a node holds until the loop has made of it what it will, and while those are too many, reads
 * wait. Confined to the loop.
 */
final class PacedReads implements AutoCloseable {
    private final ReadPace pace;
    private final FileThreads threads;
    private final Clock clock;
    private final HeldBytes answers;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final Consumer<Consumer<Events>> complete;

    private record Waiting(int length, Supplier<Consumer<Events>> work) {}

    /** @param complete takes from any thread what the loop is to hear later */
    PacedReads(FileThreads threads, Clock clock, HeldBytes answers, Consumer<Consumer<Events>> complete) {
        this.threads = threads;
        this.clock = clock;
        this.answers = answers;
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
            waiting.add(new Waiting(length, work));
            begin();
        }
    }

    /** Has others begin what waits, as far as there is room. */
    void begin() {
        while (!waiting.isEmpty() && answers.take(waiting.element().length)) {
            Waiting next = waiting.remove();
            threads.run(() -> readElsewhere(next));
        }
    }

    private void readElsewhere(Waiting read) {
        long begun = clock.nanoTime();
        Consumer<Events> outcome = read.work.get();
        long nanos = clock.nanoTime() - begun;
        complete.accept(events -> {
            note(read.length, nanos);
            outcome.accept(events);
            answers.give(read.length);
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
