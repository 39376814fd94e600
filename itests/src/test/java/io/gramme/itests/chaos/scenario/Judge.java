package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.check.Anomaly;
import io.gramme.itests.chaos.check.Checkers;
import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.check.Verdict;
import io.gramme.itests.chaos.check.Verdict.Result;
import io.gramme.itests.chaos.check.WglChecker;
import io.gramme.itests.chaos.load.Recorder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is said of a run: by the checkers of its history, and by what was seen of the daemons.
 *
 * @param disagreement what kept the copies from agreeing, an empty text if they did; empty if the run did not come to that
 * @param floors of a run that went to its end
 */
record Judge(Path history, Optional<String> disagreement, Floors floors, Stage stage) {
    /** Closes the history and reads it. */
    List<Verdict> verdicts(Recorder recorder) throws InterruptedException {
        recorder.close();
        History seen = History.read(history);
        List<Verdict> verdicts = new ArrayList<>();
        new Checkers(WglChecker.Limits.DEFAULT, System::nanoTime)
                .checkersFor(seen)
                .forEach(checker -> verdicts.add(checker.check(seen)));
        verdicts.add(convergence());
        if (disagreement.isPresent()) {
            verdicts.add(verdict("floors", floors.anomalies(seen), Map.of("writes", floors.writes())));
            stage.look(seen);
        }
        if (stage.expectations() > 0) {
            verdicts.add(verdict("expectations", stage.unexpected(), Map.of("expectations", stage.expectations())));
        }
        return verdicts;
    }

    private Verdict convergence() {
        if (disagreement.isEmpty()) {
            return new Verdict("convergence", Result.UNKNOWN, "not waited for", 0, List.of(), Map.of());
        }
        List<Anomaly> apart = disagreement
                .filter(said -> !said.isEmpty())
                .map(said -> List.of(new Anomaly("no-convergence", "", List.of(), said)))
                .orElse(List.of());
        return verdict("convergence", apart, Map.of("nodes", stage.members().size()));
    }

    private static Verdict verdict(String name, List<Anomaly> anomalies, Map<String, Number> figures) {
        Result result = anomalies.isEmpty() ? Result.OK : Result.VIOLATED;
        return new Verdict(name, result, "", anomalies.size(), anomalies, figures);
    }
}
