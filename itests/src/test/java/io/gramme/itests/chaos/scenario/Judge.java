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

/**
 * What is said of a run: by the checkers of its history, and by what was seen of the daemons.
 *
 * @param disagreement what kept the copies from agreeing, empty if they did
 */
record Judge(Path history, String disagreement, Stage stage) {
    /** Closes the history and reads it. */
    List<Verdict> verdicts(Recorder recorder) throws InterruptedException {
        recorder.close();
        History seen = History.read(history);
        List<Verdict> verdicts = new ArrayList<>();
        new Checkers(WglChecker.Limits.DEFAULT, System::nanoTime)
                .checkersFor(seen)
                .forEach(checker -> verdicts.add(checker.check(seen)));
        List<Anomaly> apart = disagreement.isEmpty()
                ? List.of()
                : List.of(new Anomaly("no-convergence", "", List.of(), disagreement));
        verdicts.add(
                verdict("convergence", apart, Map.of("nodes", stage.members().size())));
        stage.look(seen);
        if (stage.expectations() > 0) {
            verdicts.add(verdict("expectations", stage.unexpected(), Map.of("expectations", stage.expectations())));
        }
        return verdicts;
    }

    private static Verdict verdict(String name, List<Anomaly> anomalies, Map<String, Number> figures) {
        Result result = anomalies.isEmpty() ? Result.OK : Result.VIOLATED;
        return new Verdict(name, result, "", anomalies.size(), anomalies, figures);
    }
}
