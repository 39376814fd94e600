package io.gramme.itests.chaos.check;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a checker says of a history.
 *
 * @param reason why it does not know; empty otherwise
 * @param count of all anomalies
 * @param anomalies the first {@link #MAX_ANOMALIES} of them
 * @param figures what was counted and measured, each with its unit in its name
 */
public record Verdict(
        String checker,
        Result result,
        String reason,
        long count,
        List<Anomaly> anomalies,
        Map<String, Number> figures) {
    static final int MAX_ANOMALIES = 20;

    public Verdict {
        anomalies = List.copyOf(anomalies);
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    /** Whether what the checker stands for holds. */
    public enum Result {
        OK,
        VIOLATED,
        /** Nothing wrong was found, and not everything was looked at: a limit was reached, or the history does not say enough. */
        UNKNOWN
    }
}
