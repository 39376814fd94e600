package io.gramme.itests.chaos.scenario;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.itests.chaos.check.Verdict;
import io.gramme.itests.chaos.report.RunFacts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What came of a run.
 *
 * @param folder with its history, page and logs; empty files are not among them
 */
record Outcome(RunFacts facts, Path folder, List<Verdict> verdicts) {
    /** From the best to the worst. */
    enum Result {
        PASSED(0),
        SKIPPED(0),
        TROUBLE(3),
        FAILED(1);

        private final int code;

        Result(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    Outcome {
        verdicts = List.copyOf(verdicts);
    }

    Result result() {
        if (verdicts.stream().anyMatch(verdict -> verdict.result() == Verdict.Result.VIOLATED)) {
            return Result.FAILED;
        }
        if (facts.trouble().isPresent()
                || verdicts.stream().anyMatch(verdict -> verdict.result() == Verdict.Result.UNKNOWN)) {
            return Result.TROUBLE;
        }
        return verdicts.isEmpty() ? Result.SKIPPED : Result.PASSED;
    }

    /** For a person, the first line for all and the others for what is not as it should be. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        String converged = facts.convergence()
                .map(time -> String.format(Locale.ROOT, ", copies agreed after %.1f s", time.toMillis() / 1e3))
                .orElse(result() == Result.SKIPPED ? "" : ", convergence not waited for");
        lines.add(String.format(
                Locale.ROOT,
                "%2d %-22s %-8s %3d s%s%s",
                facts.number(),
                facts.scenario(),
                result().name().toLowerCase(Locale.ROOT),
                facts.took().toSeconds(),
                converged,
                result() == Result.SKIPPED ? "" : ", " + folder));
        facts.skips().forEach(skip -> lines.add("   skipped: " + skip));
        facts.trouble().ifPresent(why -> lines.add("   trouble: " + why));
        for (Verdict verdict : verdicts) {
            if (verdict.result() == Verdict.Result.UNKNOWN) {
                lines.add("   unknown: " + verdict.checker() + ": " + verdict.reason());
            }
            verdict.anomalies().stream()
                    .limit(3)
                    .forEach(anomaly -> lines.add("   " + anomaly.kind() + ": " + anomaly.sentence()));
            if (verdict.count() > 3) {
                lines.add("   " + verdict.checker() + ": " + verdict.count() + " in all");
            }
        }
        if (result() != Result.PASSED && result() != Result.SKIPPED) {
            lines.add("   again: " + facts.command());
        }
        return lines;
    }

    ObjectNode json(ObjectMapper mapper) {
        ObjectNode page = mapper.createObjectNode()
                .put("scenario", facts.scenario())
                .put("number", facts.number())
                .put("result", result().name().toLowerCase(Locale.ROOT))
                .put("command", facts.command())
                .put("folder", folder.toString())
                .put("seconds", facts.took().toMillis() / 1e3);
        facts.convergence().ifPresent(time -> page.put("convergenceSeconds", time.toMillis() / 1e3));
        facts.trouble().ifPresent(why -> page.put("trouble", why));
        facts.skips().forEach(page.putArray("skips")::add);
        ArrayNode list = page.putArray("verdicts");
        for (Verdict verdict : verdicts) {
            ObjectNode node = list.addObject()
                    .put("checker", verdict.checker())
                    .put("result", verdict.result().name().toLowerCase(Locale.ROOT))
                    .put("count", verdict.count());
            node.put(
                    "first",
                    verdict.anomalies().stream()
                            .limit(3)
                            .map(anomaly -> anomaly.kind() + ": " + anomaly.sentence())
                            .collect(Collectors.joining("; ")));
        }
        return page;
    }
}
