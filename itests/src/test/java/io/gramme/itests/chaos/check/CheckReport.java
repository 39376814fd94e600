package io.gramme.itests.chaos.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What the checkers said of one file: for a person, or as one line of JSON. */
final class CheckReport {
    private final String file;
    private final History history;
    private final List<Verdict> verdicts;

    CheckReport(String file, History history, List<Verdict> verdicts) {
        this.file = file;
        this.history = history;
        this.verdicts = List.copyOf(verdicts);
    }

    List<String> lines() {
        Header header = history.header();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s: run %s, seed %s, %s, N=%d R=%d W=%d, %d operations on %d keys, %d faults",
                file,
                header.run(),
                header.seed(),
                header.isStrict() ? "strict" : "eventual",
                header.n(),
                header.r(),
                header.w(),
                history.operations().size(),
                history.byKey().size(),
                history.faults().stream().filter(FaultEvent::on).count()));
        for (Verdict verdict : verdicts) {
            lines.add(String.format(
                    Locale.ROOT, "  %-20s %-9s %s", verdict.checker(), word(verdict), figures(verdict.figures())));
        }
        for (Verdict verdict : verdicts) {
            if (!verdict.reason().isEmpty()) {
                lines.add("unknown: " + verdict.checker() + ": " + verdict.reason());
            }
            for (Anomaly anomaly : verdict.anomalies()) {
                lines.add(anomaly.kind() + ": " + anomaly.sentence());
            }
            long more = verdict.count() - verdict.anomalies().size();
            if (more > 0) {
                lines.add(verdict.checker() + ": and " + more + " more");
            }
        }
        return lines;
    }

    private static String word(Verdict verdict) {
        return verdict.result().name().toLowerCase(Locale.ROOT);
    }

    private static String figures(Map<String, Number> figures) {
        return figures.entrySet().stream()
                .map(figure -> figure.getKey() + "=" + figure.getValue())
                .collect(Collectors.joining("  "));
    }

    String json(ObjectMapper mapper) {
        ObjectNode page = mapper.createObjectNode().put("file", file);
        page.put("run", history.header().run()).put("seed", history.header().seed());
        page.put("operations", history.operations().size());
        ArrayNode array = page.putArray("verdicts");
        for (Verdict verdict : verdicts) {
            ObjectNode node = array.addObject().put("checker", verdict.checker());
            node.put("result", word(verdict)).put("reason", verdict.reason()).put("count", verdict.count());
            ArrayNode anomalies = node.putArray("anomalies");
            verdict.anomalies().forEach(anomaly -> add(anomalies.addObject(), anomaly));
            ObjectNode figures = node.putObject("figures");
            verdict.figures().forEach((name, value) -> figures.set(name, mapper.valueToTree(value)));
        }
        return page.toString();
    }

    private static void add(ObjectNode node, Anomaly anomaly) {
        node.put("kind", anomaly.kind()).put("key", anomaly.key()).put("sentence", anomaly.sentence());
        ArrayNode numbers = node.putArray("operations");
        anomaly.operations().forEach(op -> numbers.add(op.number()));
    }
}
