package io.gramme.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandingTest {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final Standing standing = new Standing();

    private void answered(long nanos, int queued) {
        for (int i = 0; i < 4; i++) {
            standing.answered(false, nanos, queued, 0);
        }
    }

    @Test
    void aNodeThatNeverAnsweredHasNoCost() {
        assertThat(standing.costNanos(false, 0, 0)).isEqualTo(Ranking.Candidate.UNKNOWN);
    }

    @Test
    void aNodeIsNotJudgedByItsFirstAnswersWhichPayForColdCode() {
        standing.answered(false, 80 * MILLI, 0, 0);
        standing.answered(false, MILLI, 0, 0);
        standing.answered(false, 40 * MILLI, 0, 0);
        assertThat(standing.costNanos(false, 0, 0)).isEqualTo(Ranking.Candidate.UNKNOWN);

        standing.answered(false, 2 * MILLI, 0, 0);

        assertThat(standing.costNanos(false, 0, 0)).isEqualTo(MILLI);
    }

    @Test
    void theCostOfReadsSaysNothingOfWrites() {
        answered(MILLI, 0);

        assertThat(standing.costNanos(false, 0, 0)).isEqualTo(MILLI);
        assertThat(standing.costNanos(true, 0, 0)).isEqualTo(Ranking.Candidate.UNKNOWN);
    }

    @Test
    void aNodeThatBecomesSlowSoonCostsMore() {
        answered(MILLI, 0);
        for (int i = 0; i < 16; i++) {
            standing.answered(false, 20 * MILLI, 0, 0);
        }

        assertThat(standing.costNanos(false, 0, 0)).isBetween(15 * MILLI, 20 * MILLI);
    }

    @Test
    void oneAnswerAfterALongTimeIsEnoughToShowThatANodeIsNotSlowAnyMore() {
        for (int i = 0; i < 50; i++) {
            standing.answered(false, 500 * MILLI, 0, 0);
        }

        standing.answered(false, MILLI, 0, 6 * SECOND);

        assertThat(standing.costNanos(false, 0, 6 * SECOND)).isEqualTo(MILLI);
    }

    @Test
    void aSilentNodeCostsAtLeastItsSilence() {
        answered(MILLI, 0);

        assertThat(standing.costNanos(false, 300 * MILLI, 0)).isEqualTo(300 * MILLI);
        assertThat(new Standing().costNanos(false, 300 * MILLI, 0)).isEqualTo(300 * MILLI);
    }

    @Test
    void aBusyNodeCostsMoreUntilTheNewsIsOld() {
        answered(MILLI, 200);

        assertThat(standing.costNanos(false, 0, 0)).isEqualTo(3 * MILLI);
        assertThat(standing.costNanos(false, 0, SECOND / 10)).isEqualTo(2 * MILLI);
        assertThat(standing.costNanos(false, 0, SECOND)).isEqualTo(MILLI);
        assertThat(standing.costNanos(false, 0, 3_600 * SECOND)).isEqualTo(MILLI);
    }

    @Test
    void aNodeOfAnotherZoneCostsTwice() {
        answered(MILLI, 0);
        standing.near(false);

        assertThat(standing.costNanos(false, 0, 0)).isEqualTo(2 * MILLI);
    }

    @Test
    void whatIsUsualAdaptsToTheSpreadOfTheAnswers() {
        Latency steady = new Latency();
        Latency spread = new Latency();
        for (int i = 0; i < 100; i++) {
            steady.observe(10 * MILLI, i);
            spread.observe((i % 2 == 0 ? 1 : 19) * MILLI, i);
        }

        assertThat(steady.usualNanos()).isBetween(10 * MILLI, 11 * MILLI);
        assertThat(spread.usualNanos()).isGreaterThan(30 * MILLI);
        assertThat(spread.ageNanos(100)).isEqualTo(1);
    }
}
