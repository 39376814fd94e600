package io.gramme.itests.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.itests.chaos.check.AvailabilityChecker;
import io.gramme.itests.chaos.check.FaultEvent;
import io.gramme.itests.chaos.check.Header;
import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.check.Kind;
import io.gramme.itests.chaos.check.MustMayChecker;
import io.gramme.itests.chaos.check.Op;
import io.gramme.itests.chaos.check.OpDraft;
import io.gramme.itests.chaos.check.SiblingConvergence;
import io.gramme.itests.chaos.check.Verdict;
import io.gramme.itests.chaos.check.Verdict.Result;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class ReportTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String HOSTILE = "\"><script>alert('x')</script><img src=x onerror=y>&amp;\u0007";

    @TempDir
    private Path folder;

    private static RunFacts facts(String text) {
        return new RunFacts(
                text,
                9,
                text,
                "bin/gramme-chaos run partition --seed 7 " + text,
                text,
                text,
                text,
                Instant.EPOCH,
                Duration.ofSeconds(75),
                Optional.of(Duration.ofMillis(3_400)),
                List.of(text),
                List.of(text),
                Optional.empty());
    }

    /** Forty seconds of writes to keys of this name, with a partition in which some fail and a kill in which none is answered. */
    private static History history(String name) {
        SplittableRandom random = new SplittableRandom(7);
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            long at = i * SECOND / 100;
            long took = (long) (1e6 * Math.exp(random.nextDouble() * 4));
            OpDraft draft = new OpDraft(i, i % 10, Kind.WRITE, name + i % 20)
                    .value("c" + i)
                    .invoked(at);
            boolean isCut = at > 10 * SECOND && at < 20 * SECOND;
            boolean isDead = at > 25 * SECOND && at < 27 * SECOND;
            if (isDead || (isCut && random.nextInt(20) == 0)) {
                draft.unknown(at + SECOND / 2, "no answer");
            } else if (isCut && random.nextInt(6) == 0) {
                draft.failed(at + took, "quorum not met");
            } else {
                draft.succeeded(at + (isCut ? 5 * took : took));
            }
            ops.add(draft.op());
        }
        for (int i = 0; i < 20; i++) {
            OpDraft read = new OpDraft(10_000 + i, 99, Kind.READ, name + i).invoked(50 * SECOND);
            ops.add(read.replica("n1")
                    .succeeded(50 * SECOND + 1)
                    .output(List.of("c" + i))
                    .atTheEnd()
                    .op());
        }
        List<FaultEvent> faults = List.of(
                new FaultEvent(10 * SECOND, "partition", List.of("n1", "n2"), true),
                new FaultEvent(12 * SECOND, "slow-disk", List.of(name), true),
                new FaultEvent(15 * SECOND, "slow-disk", List.of(name), false),
                new FaultEvent(20 * SECOND, "partition", List.of("n1", "n2"), false),
                new FaultEvent(25 * SECOND, "kill", List.of("n3"), true),
                new FaultEvent(27 * SECOND, "kill", List.of("n3"), false));
        return new History(Header.of("partition", 7, false, 3, 2, 2), ops, faults);
    }

    private static List<Verdict> verdicts(History history) {
        return List.of(
                new MustMayChecker().check(history),
                new SiblingConvergence().check(history),
                new AvailabilityChecker().check(history));
    }

    private Document page(RunFacts facts, History history, List<Verdict> verdicts) throws Exception {
        Report.write(folder, facts, history, verdicts);
        String html = Files.readString(folder.resolve("report.html"));
        assertThat(html).startsWith("<!doctype html>\n");
        String tree = html.substring(html.indexOf('\n'));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(tree)));
    }

    private static List<Element> elements(Document page, String tag) {
        NodeList all = page.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < all.getLength(); i++) {
            elements.add((Element) all.item(i));
        }
        return elements;
    }

    private static long ofClass(Document page, String tag, String name) {
        return elements(page, tag).stream()
                .filter(element -> element.getAttribute("class").equals(name))
                .count();
    }

    @Test
    void thePageHasTheTimelineTheFaultsAndTheVerdicts() throws Exception {
        History history = history("value-");

        Document page = page(facts("partition"), history, verdicts(history));

        assertThat(ofClass(page, "svg", "timeline")).isOne();
        assertThat(ofClass(page, "text", "fault-name")).isEqualTo(3);
        assertThat(ofClass(page, "rect", "fault-shade"))
                .as("one within the other, and one")
                .isEqualTo(2);
        assertThat(ofClass(page, "rect", "failed")).isGreaterThan(1);
        assertThat(ofClass(page, "line", "mark")).isEqualTo(2);
        String text = page.getDocumentElement().getTextContent();
        assertThat(text)
                .contains("Scenario 9: partition", "failed", "must-may", "violated", "lost-write", "more of must-may")
                .contains("kill n3", "25.0 s", "27.0 s", "3.4 s", "bin/gramme-chaos run partition --seed 7");
    }

    @Test
    void thePageNeedsNothingButItself() throws Exception {
        History history = history("value-");

        Document page = page(facts("partition"), history, verdicts(history));

        assertThat(elements(page, "script")).isEmpty();
        assertThat(elements(page, "link")).isEmpty();
        assertThat(elements(page, "img")).isEmpty();
        for (Element element : elements(page, "*")) {
            NamedNodeMap attributes = element.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                assertThat(attributes.item(i).getNodeName()).doesNotMatch("on.*|src|href|style");
            }
        }
        assertThat(Files.readString(folder.resolve("report.html")))
                .doesNotContain("http:", "https:", "url(", "@import");
    }

    @Test
    void whatARunSaysOfItselfIsTextAndNothingElse() throws Exception {
        History history = history(HOSTILE);

        Document page = page(facts(HOSTILE), history, verdicts(history));

        assertThat(elements(page, "script")).isEmpty();
        assertThat(elements(page, "img")).isEmpty();
        String shown = HOSTILE.replace('\u0007', '\ufffd');
        for (String tag : List.of("h1", "title", "code", "li", "dd", "th")) {
            assertThat(elements(page, tag))
                    .as(tag)
                    .anyMatch(element -> element.getTextContent().contains(shown));
        }
        assertThat(Files.readAllLines(folder.resolve("summary.txt"))).noneMatch(line -> line.contains("\u0007"));
    }

    @Test
    void theSummarySaysWhatThePageSays() throws Exception {
        History history = history("value-");

        List<String> lines = Report.write(folder, facts("partition"), history, verdicts(history));

        assertThat(lines).isEqualTo(Files.readAllLines(folder.resolve("summary.txt")));
        assertThat(lines.get(0)).isEqualTo("scenario 9 partition: failed in 75.0 s");
        assertThat(lines).anyMatch(line -> line.startsWith("  must-may") && line.contains("violated"));
        assertThat(lines).anyMatch(line -> line.startsWith("    lost-write: "));
        assertThat(lines).anyMatch(line -> line.equals("  fault kill n3: 25.0 s to 27.0 s"));
        assertThat(lines).anyMatch(line -> line.startsWith("  again: bin/gramme-chaos run partition"));
    }

    @Test
    void aRunWithoutAnOperationOrAVerdictHasAPageToo() throws Exception {
        History nothing = new History(Header.of("partition", 7, false, 3, 2, 2), List.of(), List.of());

        Document page = page(facts("partition"), nothing, List.of());

        assertThat(page.getDocumentElement().getTextContent()).contains("not decided", "There was none.");
    }

    @Test
    void aRunThatTheHarnessCouldNotCarryThroughIsNoPass() {
        Verdict content = new Verdict("must-may", Result.OK, "", 0, List.of(), Map.of());
        RunFacts plain = facts("partition");
        RunFacts troubled = new RunFacts(
                plain.scenario(),
                plain.number(),
                plain.shows(),
                plain.command(),
                plain.commit(),
                plain.machine(),
                plain.ring(),
                plain.began(),
                plain.took(),
                plain.convergence(),
                plain.skips(),
                plain.notes(),
                Optional.of("node 3 did not start"));

        assertThat(Figures.outcome(plain, List.of(content))).isEqualTo(Figures.Outcome.PASSED);
        assertThat(Figures.outcome(troubled, List.of(content))).isEqualTo(Figures.Outcome.TROUBLE);
        assertThat(Figures.outcome(plain, List.of())).isEqualTo(Figures.Outcome.UNKNOWN);
    }
}
