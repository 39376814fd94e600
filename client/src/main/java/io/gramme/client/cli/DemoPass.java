package io.gramme.client.cli;

import io.gramme.client.cli.PackageIndex.Stanza;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * One request for each package, many at once. A request that fails is counted and the pass goes on: what the demo claims, it
 * claims of all of them. Run once, by one thread.
 */
final class DemoPass {
    private static final long HIGHEST_MICROS = 120_000_000;
    private static final int DIGITS = 3;

    private final Terminal terminal;
    private final String name;
    private final ConcurrentHistogram micros = new ConcurrentHistogram(HIGHEST_MICROS, DIGITS);
    private final AtomicInteger wrong = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final Queue<String> problems = new ConcurrentLinkedQueue<>();

    DemoPass(Terminal terminal, String name) {
        this.terminal = terminal;
        this.name = name;
    }

    /**
     * What came of it.
     *
     * @param micros of every request that succeeded, from when it was given to the client
     * @param wrong requests that succeeded with an answer that was not the expected one
     * @param failed requests that failed for good, after every retry
     * @param firstProblem in words, if there was any
     */
    record Outcome(
            String name,
            int requests,
            long nanos,
            Histogram micros,
            int wrong,
            int failed,
            Optional<String> firstProblem) {
        boolean isGood() {
            return wrong == 0 && failed == 0;
        }

        double perSecond() {
            return requests * 1e9 / Math.max(1, nanos);
        }
    }

    /**
     * Runs it.
     *
     * @param request gives what is wrong with the answer, or nothing
     * @param onStarted hears the number of each request as it is given to the client
     */
    Outcome run(
            List<Stanza> stanzas, Function<Stanza, CompletionStage<Optional<String>>> request, IntConsumer onStarted) {
        InFlightWindow window = new InFlightWindow(InFlightWindow.REQUESTS, InFlightWindow.BYTES);
        long start = System.nanoTime();
        try (Progress progress = new Progress(terminal, "   " + name, "requests", stanzas.size())) {
            for (int i = 0; i < stanzas.size(); i++) {
                Stanza stanza = stanzas.get(i);
                window.start(stanza.text().length(), () -> {
                    long from = System.nanoTime();
                    return request.apply(stanza)
                            .thenAccept(problem -> answered(stanza, problem, System.nanoTime() - from))
                            .exceptionally(failure -> {
                                failed(stanza, failure);
                                return null;
                            })
                            .thenRun(() -> progress.add(1));
                });
                onStarted.accept(i + 1);
            }
            window.drain();
        }
        return new Outcome(
                name,
                stanzas.size(),
                System.nanoTime() - start,
                micros.copy(),
                wrong.get(),
                failed.get(),
                Optional.ofNullable(problems.peek()));
    }

    private void failed(Stanza stanza, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        remember(failed, stanza, String.valueOf(cause.getMessage()));
    }

    private void answered(Stanza stanza, Optional<String> problem, long nanos) {
        micros.recordValue(Math.min(HIGHEST_MICROS, Math.max(1, nanos / 1_000)));
        problem.ifPresent(text -> remember(wrong, stanza, text));
    }

    /** The first is shown; the others are a number. */
    private void remember(AtomicInteger count, Stanza stanza, String problem) {
        if (count.incrementAndGet() == 1) {
            problems.add(stanza.name() + ": " + problem);
        }
    }
}
