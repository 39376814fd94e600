package io.gramme.itests.chaos.report;

import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.check.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a run showed, for a person. */
public final class Report {
    private Report() {}

    /** Writes {@code report.html} and {@code summary.txt} into the folder, over what is there, and gives back the lines of the latter. */
    public static List<String> write(Path folder, RunFacts facts, History history, List<Verdict> verdicts) {
        Timeline timeline = Timeline.of(history);
        List<String> lines = Summary.lines(facts, timeline, verdicts);
        try {
            Files.writeString(
                    folder.resolve("report.html"), new Page(facts, history.header(), timeline, verdicts).html());
            Files.write(folder.resolve("summary.txt"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }
}
