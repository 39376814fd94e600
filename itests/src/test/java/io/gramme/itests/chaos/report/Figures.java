package io.gramme.itests.chaos.report;

import io.gramme.itests.chaos.check.Verdict;
import io.gramme.itests.chaos.check.Verdict.Result;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How numbers and outcomes are said, on the page and in the summary alike. */
final class Figures {
    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final double MILLIS_PER_SECOND = 1_000;
    private static final double PERCENT = 100;

    private Figures() {}

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / NANOS_PER_SECOND);
    }

    static String seconds(Duration duration) {
        return seconds(duration.toNanos());
    }

    /** 0.8 ms, 12 ms, 1.20 s. */
    static String millis(double millis) {
        if (millis >= MILLIS_PER_SECOND) {
            return String.format(Locale.ROOT, "%.2f s", millis / MILLIS_PER_SECOND);
        }
        return String.format(Locale.ROOT, millis > 0 && millis < 10 ? "%.1f ms" : "%.0f ms", millis);
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", Math.floor(share * PERCENT * PERCENT) / PERCENT);
    }

    static String word(Verdict verdict) {
        return verdict.result().name().toLowerCase(Locale.ROOT);
    }

    /** What availability says under that name, of the run or, with the label before it, of a fault. */
    static Optional<Number> availability(List<Verdict> verdicts, String label, String figure) {
        String name = label.isEmpty() ? figure : label + ": " + figure;
        return verdicts.stream()
                .filter(verdict -> verdict.checker().equals("availability"))
                .map(Verdict::figures)
                .flatMap(figures -> Optional.ofNullable(figures.get(name)).stream())
                .findFirst();
    }

    /** Figures of the whole run; those of single faults stand in the table of faults. */
    static String ofVerdict(Map<String, Number> figures) {
        StringBuilder text = new StringBuilder();
        figures.forEach((name, value) -> {
            if (!name.contains(": ")) {
                text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(value);
            }
        });
        return text.toString();
    }

    /** What came of the run as a whole. */
    static Outcome outcome(RunFacts facts, List<Verdict> verdicts) {
        if (facts.trouble().isPresent()) {
            return Outcome.TROUBLE;
        }
        if (verdicts.stream().anyMatch(verdict -> verdict.result() == Result.VIOLATED)) {
            return Outcome.FAILED;
        }
        boolean isSure = !verdicts.isEmpty() && verdicts.stream().allMatch(verdict -> verdict.result() == Result.OK);
        return isSure ? Outcome.PASSED : Outcome.UNKNOWN;
    }

    /** What came of a run. */
    enum Outcome {
        PASSED("passed", "Every checker is content."),
        FAILED("failed", "A checker found what must not be."),
        UNKNOWN("not decided", "Nothing wrong was found, and not everything could be judged."),
        TROUBLE(
                "not carried through",
                "The harness could not do what the scenario says; nothing follows for the ring.");

        private final String word;
        private final String sentence;

        Outcome(String word, String sentence) {
            this.word = word;
            this.sentence = sentence;
        }

        String word() {
            return word;
        }

        String sentence() {
            return sentence;
        }

        String styleClass() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
