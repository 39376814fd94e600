package io.gramme.itests.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.itests.chaos.check.Verdict.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checkers of strict tables agree with one another, and with trying every order of a few operations. */
final class LinearizabilityTest {
    private static final int ROUNDS = 3000;
    private static final int SIZE = 7;
    private static final Checker WGL = new WglChecker(WglChecker.Limits.DEFAULT, () -> 0L);
    private static final Checker ZONE = new ZoneChecker();
    private static final Checker LIST = new AppendListChecker();

    private int refused;

    private static void assertHolds(Checker checker, List<Op> ops, String what) {
        assertThat(checker.check(RandomHistory.history(ops)).result())
                .as(checker.name() + " on " + what + ": " + ops)
                .isEqualTo(Result.OK);
    }

    private void assertAgrees(List<Op> ops, String what, Checker... checkers) {
        boolean holds = EveryOrder.explains(ops);
        refused += holds ? 0 : 1;
        for (Checker checker : checkers) {
            assertThat(checker.check(RandomHistory.history(ops)).result())
                    .as(checker.name() + " on " + what + ": " + ops)
                    .isEqualTo(holds ? Result.OK : Result.VIOLATED);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void registersAreJudgedAsByEveryOrder(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String what = "seed " + seed + " round " + round;
            List<Op> ops = RandomHistory.register(random, SIZE);
            assertHolds(WGL, ops, what);
            assertHolds(ZONE, ops, what);

            assertAgrees(RandomHistory.mutated(random, ops, false), what + " mutated", WGL, ZONE);
        }
        assertThat(refused).isBetween(ROUNDS / 10, ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void conditionsAndDeletesAreJudgedAsByEveryOrder(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String what = "seed " + seed + " round " + round;
            List<Op> ops = RandomHistory.conditions(random, SIZE);
            assertHolds(WGL, ops, what);

            assertAgrees(RandomHistory.mutated(random, ops, false), what + " mutated", WGL);
        }
        assertThat(refused).isBetween(ROUNDS / 10, ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8, 9})
    void listsAreJudgedAsByEveryOrder(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            String what = "seed " + seed + " round " + round;
            List<Op> ops = RandomHistory.list(random, SIZE);
            assertHolds(WGL, ops, what);
            assertHolds(LIST, ops, what);

            assertAgrees(RandomHistory.mutated(random, ops, true), what + " mutated", WGL, LIST);
        }
        assertThat(refused).isBetween(ROUNDS / 10, ROUNDS);
    }

    /** Concurrent writes, and reads that see them in no order that there is. */
    private static List<Op> hard(int writers) {
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            ops.add(new OpDraft(i, i, Kind.CAS, "k")
                    .value("v" + i)
                    .expecting("v" + (i + 1) % writers)
                    .invoked(10)
                    .succeeded(1000)
                    .op());
            ops.add(new OpDraft(writers + i, i, Kind.WRITE, "k")
                    .value("w" + i)
                    .invoked(10)
                    .succeeded(1000)
                    .op());
        }
        return ops;
    }

    @Test
    void aSearchThatReachesItsLimitOfConfigurationsIsUnknown() {
        Checker few = new WglChecker(new WglChecker.Limits(1000, Duration.ofDays(1)), () -> 0L);

        Verdict verdict = few.check(RandomHistory.history(hard(20)));

        assertThat(verdict.result()).isEqualTo(Result.UNKNOWN);
        assertThat(verdict.reason()).contains("k has 40 operations", "1000 configurations");
    }

    @Test
    void aSearchThatReachesItsLimitOfTimeIsUnknown() {
        long[] now = new long[1];
        Checker slow = new WglChecker(new WglChecker.Limits(Integer.MAX_VALUE, Duration.ofMillis(5)), () -> {
            now[0] += 1000;
            return now[0];
        });

        Verdict verdict = slow.check(RandomHistory.history(hard(20)));

        assertThat(verdict.result()).isEqualTo(Result.UNKNOWN);
        assertThat(now[0]).isBetween(5_000_000L, 6_000_000L);
    }
}
