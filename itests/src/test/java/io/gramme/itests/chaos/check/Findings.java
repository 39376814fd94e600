package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.Verdict.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a checker has found so far. */
final class Findings {
    private static final double MILLION = 1e6;
    private final String checker;
    private final List<Anomaly> anomalies = new ArrayList<>();
    private final Map<String, Number> figures = new LinkedHashMap<>();
    private String reason = "";
    private long count;

    Findings(String checker) {
        this.checker = checker;
    }

    /** @param kind of anomaly; all operations are of one key */
    void add(String kind, String sentence, Op... operations) {
        add(kind, operations.length == 0 ? "" : operations[0].key(), sentence, List.of(operations));
    }

    void add(String kind, String key, String sentence, List<Op> operations) {
        count++;
        if (anomalies.size() < Verdict.MAX_ANOMALIES) {
            anomalies.add(new Anomaly(kind, key, operations, sentence));
        }
    }

    long count() {
        return count;
    }

    void figure(String name, Number value) {
        figures.put(name, value);
    }

    /** One more of these; the first call with 0 makes it appear. */
    void count(String name, long more) {
        figures.merge(name, more, (a, b) -> a.longValue() + b.longValue());
    }

    /** The middle, the 99th percentile and the longest of times in nanoseconds. */
    void times(String name, List<Long> nanos) {
        if (nanos.isEmpty()) {
            return;
        }
        List<Long> sorted = nanos.stream().sorted().toList();
        figure(name + "P50Ms", millis(sorted.get((sorted.size() - 1) / 2)));
        figure(name + "P99Ms", millis(sorted.get((int) ((sorted.size() - 1) * 0.99))));
        figure(name + "MaxMs", millis(sorted.get(sorted.size() - 1)));
    }

    static double millis(long nanos) {
        return Math.round(nanos / (MILLION / 1000)) / 1000.0;
    }

    /** Not everything was looked at. The first reason is kept. */
    void unknown(String why) {
        if (reason.isEmpty()) {
            reason = why;
        }
    }

    Verdict verdict() {
        Result result = count > 0 ? Result.VIOLATED : reason.isEmpty() ? Result.OK : Result.UNKNOWN;
        return new Verdict(checker, result, reason, count, anomalies, figures);
    }
}
