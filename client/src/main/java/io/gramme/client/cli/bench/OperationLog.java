package io.gramme.client.cli.bench;

import io.gramme.client.GrammeException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What became of the operations of one kind. Thread-safe. */
final class OperationLog {
    private static final long HIGHEST_MICROS = 120_000_000;
    private static final int DIGITS = 3;

    private final ConcurrentHistogram micros = new ConcurrentHistogram(HIGHEST_MICROS, DIGITS);
    private final LongAdder missing = new LongAdder();
    private final Map<String, LongAdder> errors = new ConcurrentSkipListMap<>();

    void succeeded(long nanos) {
        micros.recordValue(Math.min(HIGHEST_MICROS, Math.max(1, nanos / 1_000)));
    }

    /** A read of a record that is not there. */
    void missed() {
        missing.increment();
    }

    void failed(Throwable failure) {
        Throwable cause =
                failure.getCause() != null && !(failure instanceof GrammeException) ? failure.getCause() : failure;
        String name = cause.getClass().getSimpleName().replace("Exception", "");
        errors.computeIfAbsent(name, ignored -> new LongAdder()).increment();
    }

    long count() {
        return micros.getTotalCount();
    }

    /**
     * The latencies, to which those of requests that were never sent are added: a caller that waited longer than the interval
     * would have asked again at each of its multiples.
     *
     * @param expectedIntervalMicros 0 when nothing was omitted
     */
    Histogram latencies(long expectedIntervalMicros) {
        return expectedIntervalMicros == 0
                ? micros.copy()
                : micros.copyCorrectedForCoordinatedOmission(expectedIntervalMicros);
    }

    long missing() {
        return missing.sum();
    }

    Map<String, Long> errors() {
        Map<String, Long> counts = new TreeMap<>();
        errors.forEach((name, count) -> counts.put(name, count.sum()));
        return counts;
    }
}
