package io.gramme.itests.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.itests.chaos.check.SmallStore.Bug;
import io.gramme.itests.chaos.check.Verdict.Result;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checkers of tables that agree later believe a small store that works, and find each bug of one that does not. */
final class EventualCheckersTest {
    private static final int ROUNDS = 400;
    private static final int SIZE = 30;
    private static final Checkers CHECKERS = new Checkers(WglChecker.Limits.DEFAULT, () -> 0L);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aStoreThatWorksIsBelieved(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            History history = SmallStore.history(random, Bug.NONE, SIZE);
            for (Checker checker : CHECKERS.checkersFor(history)) {
                assertThat(checker.check(history).anomalies())
                        .as(checker.name() + " seed " + seed + " round " + round + ": " + history.operations())
                        .isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EARLY_ACKNOWLEDGEMENT, session, read-your-writes",
        "EARLY_ACKNOWLEDGEMENT, session, monotonic-writes",
        "FORGOTTEN_CLOCK, delete, resurrected-value",
        "NO_MERGE, sibling-convergence, siblings-differ",
        "LOST_SIBLING, must-may, lost-write",
    })
    void aStoreWithABugIsFound(Bug bug, String name, String anomaly) {
        Random random = new Random(1);
        Checker checker = CHECKERS.named(name);
        int found = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Verdict verdict = checker.check(SmallStore.history(random, bug, SIZE));
            boolean isSeen =
                    verdict.anomalies().stream().anyMatch(seen -> seen.kind().equals(anomaly));
            found += isSeen && verdict.result() == Result.VIOLATED ? 1 : 0;
        }

        assertThat(found).isGreaterThan(ROUNDS / 50);
    }
}
