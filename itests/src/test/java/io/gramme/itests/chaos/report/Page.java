package io.gramme.itests.chaos.report;

import io.gramme.itests.chaos.check.Anomaly;
import io.gramme.itests.chaos.check.Header;
import io.gramme.itests.chaos.check.Verdict;
import io.gramme.itests.chaos.check.Verdict.Result;
import io.gramme.itests.chaos.report.Figures.Outcome;
import io.gramme.itests.chaos.report.Timeline.Bucket;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The page: one file that needs no other, no script and no network. */
final class Page {
    private static final int SHOWN_FINDINGS = 5;
    private static final int SHOWN_FAULTS = 20;
    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final RunFacts facts;
    private final Header header;
    private final Timeline timeline;
    private final List<Verdict> verdicts;
    private final StringBuilder html = new StringBuilder();

    Page(RunFacts facts, Header header, Timeline timeline, List<Verdict> verdicts) {
        this.facts = facts;
        this.header = header;
        this.timeline = timeline;
        this.verdicts = List.copyOf(verdicts);
    }

    String html() {
        head();
        cards();
        timeline();
        verdicts();
        faults();
        leftOut();
        about();
        legendOfWords();
        return html.append("</main></body></html>\n").toString();
    }

    private void head() {
        Outcome outcome = Figures.outcome(facts, verdicts);
        String title = facts.number() + " " + facts.scenario() + ": " + outcome.word();
        html.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>")
                .append(Html.element("title", title))
                .append("<style>")
                .append(style())
                .append("</style></head><body><main>");
        html.append(Html.element("h1", "Scenario " + facts.number() + ": " + facts.scenario()));
        html.append(Html.element("p", facts.shows()));
        String style = outcome == Outcome.FAILED || outcome == Outcome.UNKNOWN
                ? outcome.styleClass() + "-run"
                : outcome.styleClass();
        html.append("<p><span class=\"outcome ").append(style).append("\">").append(Html.text(outcome.word()));
        html.append("</span> ").append(Html.text(outcome.sentence())).append("</p>");
        facts.trouble()
                .ifPresent(why -> html.append("<p class=\"finding doubt\">")
                        .append(Html.text(why))
                        .append("</p>"));
    }

    /** How it looks, by day and by night, on a desk and on a phone. */
    private static String style() {
        try (InputStream css = Objects.requireNonNull(Page.class.getResourceAsStream("report.css"))) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void cards() {
        html.append("<dl class=\"cards\">");
        card("operations", Figures.count(timeline.done() + timeline.failed() + timeline.unknown()));
        card(
                "answered",
                Figures.availability(verdicts, "", "success")
                        .map(share -> Figures.percent(share.doubleValue()))
                        .orElse("not judged"));
        card("failed, without effect", Figures.count(timeline.failed()));
        card("outcome unknown", Figures.count(timeline.unknown()));
        card(
                "longest time without an answer",
                Figures.availability(verdicts, "", "longestOutageMs")
                        .map(millis -> Figures.millis(millis.doubleValue()))
                        .orElse("not judged"));
        card(
                "from the heal until nothing was left to repair",
                facts.convergence().map(Figures::seconds).orElse("not waited for"));
        html.append("</dl>");
    }

    private void card(String name, String figure) {
        html.append("<div>")
                .append(Html.element("dt", name))
                .append(Html.element("dd", figure))
                .append("</div>");
    }

    private void timeline() {
        html.append("<h2>Timeline</h2><ul class=\"legend\">");
        html.append(box("done", "answered")).append(box("failed", "failed, without effect"));
        html.append(box("unknown", "outcome unknown")).append(box("fault-bar", "a fault is on"));
        html.append(stroke("p50", "half of the answers")).append(stroke("p99", "99 % of the answers"));
        html.append("</ul><div class=\"wide\" tabindex=\"0\" role=\"group\" aria-label=\"timeline\">");
        html.append(TimelinePicture.svg(timeline, facts.convergence())).append("</div>");
        html.append("<details><summary>The same in figures</summary><div class=\"wide\"><table><thead><tr>");
        for (String name : List.of("from", "answered", "failed", "unknown", "half within", "99 % within")) {
            html.append("<th scope=\"col\" class=\"number\">").append(name).append("</th>");
        }
        html.append("</tr></thead><tbody>");
        timeline.buckets().forEach(this::row);
        html.append("</tbody></table></div></details>");
    }

    private static String box(String kind, String words) {
        return "<li><svg viewBox=\"0 0 20 10\" aria-hidden=\"true\"><rect class=\"" + kind
                + "\" width=\"20\" height=\"10\"/></svg>" + Html.text(words) + "</li>";
    }

    private static String stroke(String kind, String words) {
        return "<li><svg viewBox=\"0 0 20 10\" aria-hidden=\"true\"><path class=\"" + kind + "\" d=\"M0 5H20\"/></svg>"
                + Html.text(words) + "</li>";
    }

    private void row(Bucket bucket) {
        html.append("<tr>");
        number(Figures.seconds(bucket.begin()));
        number(Figures.count(bucket.done()));
        number(Figures.count(bucket.failed()));
        number(Figures.count(bucket.unknown()));
        number(bucket.median() < 0 ? "" : Figures.millis(bucket.median() / NANOS_PER_MILLI));
        number(bucket.tail() < 0 ? "" : Figures.millis(bucket.tail() / NANOS_PER_MILLI));
        html.append("</tr>");
    }

    private void number(String figure) {
        html.append("<td class=\"number\">").append(Html.text(figure)).append("</td>");
    }

    private void verdicts() {
        html.append(
                        "<h2>What the checkers say</h2><div class=\"wide\"><table><thead><tr><th scope=\"col\">checker</th>")
                .append("<th scope=\"col\">verdict</th><th scope=\"col\" class=\"number\">findings</th>")
                .append("<th scope=\"col\">figures</th></tr></thead><tbody>");
        for (Verdict verdict : verdicts) {
            String style = verdict.result() == Result.UNKNOWN ? "unsure" : Figures.word(verdict);
            html.append("<tr><th scope=\"row\">").append(Html.text(verdict.checker()));
            html.append("</th><td class=\"verdict ").append(style).append("\">").append(Figures.word(verdict));
            html.append("</td>");
            number(Figures.count(verdict.count()));
            html.append("<td class=\"figures\">").append(Html.text(Figures.ofVerdict(verdict.figures())));
            html.append("</td></tr>");
        }
        html.append("</tbody></table></div>");
        verdicts.forEach(this::findings);
    }

    private void findings(Verdict verdict) {
        if (!verdict.reason().isEmpty()) {
            html.append("<p class=\"finding doubt\"><strong>").append(Html.text(verdict.checker()));
            html.append("</strong> does not know: ")
                    .append(Html.text(verdict.reason()))
                    .append("</p>");
        }
        List<Anomaly> anomalies = verdict.anomalies();
        for (Anomaly anomaly : anomalies.subList(0, Math.min(SHOWN_FINDINGS, anomalies.size()))) {
            html.append("<p class=\"finding\"><strong>")
                    .append(Html.text(anomaly.kind()))
                    .append("</strong> ");
            html.append(Html.text(anomaly.sentence())).append("</p>");
        }
        long more = verdict.count() - Math.min(SHOWN_FINDINGS, anomalies.size());
        if (more > 0) {
            html.append(Html.element(
                    "p",
                    "and " + Figures.count(more) + " more of " + verdict.checker() + "; bin/gramme-check lists them."));
        }
    }

    private void faults() {
        List<FaultWindow> faults = timeline.faults();
        html.append(Html.element("h2", "Faults"));
        if (faults.isEmpty()) {
            html.append("<p>There was none.</p>");
            return;
        }
        boolean isLong = faults.size() > SHOWN_FAULTS;
        html.append(isLong ? "<details><summary>All " + faults.size() + "</summary>" : "");
        html.append("<div class=\"wide\"><table><thead><tr><th scope=\"col\">fault</th>");
        for (String name : List.of("from", "to", "operations", "answered", "longest outage")) {
            html.append("<th scope=\"col\" class=\"number\">").append(name).append("</th>");
        }
        html.append("</tr></thead><tbody>");
        faults.forEach(this::fault);
        html.append("</tbody></table></div>").append(isLong ? "</details>" : "");
    }

    private void fault(FaultWindow fault) {
        html.append("<tr><th scope=\"row\">").append(Html.text(fault.label())).append("</th>");
        number(Figures.seconds(fault.begin()));
        number(fault.isOpen() ? "never" : Figures.seconds(fault.end()));
        number(Figures.availability(verdicts, fault.label(), "operations")
                .map(count -> Figures.count(count.longValue()))
                .orElse(""));
        number(Figures.availability(verdicts, fault.label(), "success")
                .map(share -> Figures.percent(share.doubleValue()))
                .orElse(""));
        number(Figures.availability(verdicts, fault.label(), "longestOutageMs")
                .map(millis -> Figures.millis(millis.doubleValue()))
                .orElse(""));
        html.append("</tr>");
    }

    private void leftOut() {
        if (!facts.skips().isEmpty()) {
            html.append(Html.element("h2", "Left out: " + facts.skips().size()));
            list(facts.skips());
        }
        if (!facts.notes().isEmpty()) {
            html.append("<h2>Notes</h2>");
            list(facts.notes());
        }
    }

    private void list(List<String> sentences) {
        html.append("<ul>");
        sentences.forEach(sentence -> html.append(Html.element("li", sentence)));
        html.append("</ul>");
    }

    private void about() {
        html.append("<h2>Run it again</h2><pre><code>")
                .append(Html.text(facts.command()))
                .append("</code></pre>");
        html.append(
                "<p class=\"dim\">The seed fixes what is asked for and what is done to the ring, not what comes of it.</p>");
        html.append("<dl class=\"facts\">");
        fact("seed", header.seed());
        fact("began", facts.began().truncatedTo(ChronoUnit.SECONDS).toString());
        fact("took", Figures.seconds(facts.took()));
        fact("ring", facts.ring());
        fact("copies", "N=" + header.n() + " R=" + header.r() + " W=" + header.w());
        fact("machine", facts.machine());
        fact("commit", facts.commit().isEmpty() ? "not known" : facts.commit());
        html.append("</dl>");
    }

    private void fact(String name, String value) {
        html.append(Html.element("dt", name)).append(Html.element("dd", value));
    }

    private void legendOfWords() {
        html.append(
                "<h2>How to read this</h2><details><summary>The words of the checkers</summary><dl class=\"facts\">");
        CheckerWords.ALL.forEach(this::fact);
        html.append("</dl></details>");
        html.append(
                        "<p class=\"dim\">Clients wrote down each request when it was sent and when it was answered. The checkers")
                .append(" know only that file, <code>history.jsonl</code> beside this page: <code>bin/gramme-check")
                .append(" history.jsonl</code> says the same.</p>");
    }
}
