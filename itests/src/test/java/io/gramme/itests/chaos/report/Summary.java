package io.gramme.itests.chaos.report;

import io.gramme.itests.chaos.check.Anomaly;
import io.gramme.itests.chaos.check.Verdict;
import io.gramme.itests.chaos.report.Figures.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The same in plain text, for a terminal and for a log. */
final class Summary {
    private static final int SHOWN_FINDINGS = 3;

    private Summary() {}

    static List<String> lines(RunFacts facts, Timeline timeline, List<Verdict> verdicts) {
        List<String> lines = new ArrayList<>();
        Outcome outcome = Figures.outcome(facts, verdicts);
        lines.add("scenario " + facts.number() + " " + facts.scenario() + ": " + outcome.word() + " in "
                + Figures.seconds(facts.took()));
        lines.add("  " + facts.shows());
        facts.trouble().ifPresent(why -> lines.add("  trouble: " + why));
        lines.add("  " + Figures.count(timeline.done()) + " operations answered, " + Figures.count(timeline.failed())
                + " failed without effect, " + Figures.count(timeline.unknown()) + " unknown; longest outage "
                + Figures.availability(verdicts, "", "longestOutageMs")
                        .map(millis -> Figures.millis(millis.doubleValue()))
                        .orElse("not judged")
                + "; convergence "
                + facts.convergence().map(Figures::seconds).orElse("not waited for"));
        for (FaultWindow fault : timeline.faults()) {
            lines.add("  fault " + fault.label() + ": " + Figures.seconds(fault.begin()) + " to "
                    + (fault.isOpen() ? "the end" : Figures.seconds(fault.end())));
        }
        verdicts.forEach(verdict -> add(lines, verdict));
        facts.skips().forEach(skip -> lines.add("  left out: " + skip));
        facts.notes().forEach(note -> lines.add("  note: " + note));
        lines.add("  again: " + facts.command());
        return lines.stream().map(line -> line.replaceAll("\\p{Cntrl}", " ")).toList();
    }

    private static void add(List<String> lines, Verdict verdict) {
        lines.add(String.format(
                Locale.ROOT,
                "  %-20s %-9s %s",
                verdict.checker(),
                Figures.word(verdict),
                Figures.ofVerdict(verdict.figures())));
        if (!verdict.reason().isEmpty()) {
            lines.add("    does not know: " + verdict.reason());
        }
        List<Anomaly> anomalies = verdict.anomalies();
        for (Anomaly anomaly : anomalies.subList(0, Math.min(SHOWN_FINDINGS, anomalies.size()))) {
            lines.add("    " + anomaly.kind() + ": " + anomaly.sentence());
        }
        long more = verdict.count() - Math.min(SHOWN_FINDINGS, anomalies.size());
        if (more > 0) {
            lines.add("    and " + Figures.count(more) + " more");
        }
    }
}
