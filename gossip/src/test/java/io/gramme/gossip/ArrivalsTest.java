package io.gramme.gossip;

import static io.gramme.gossip.GossipWorld.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.testing.SeededRuns;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static final double THRESHOLD = 8;

    /** A history of so many answers, one a second; the last of them now. */
    private static Arrivals regular(long start, int answers) {
        Arrivals arrivals = new Arrivals(SECOND, start);
        for (int i = 1; i <= answers; i++) {
            arrivals.arrived(start + i * SECOND);
        }
        return arrivals;
    }

    /** How many seconds of silence convict. */
    private static double patience(Arrivals arrivals, long last) {
        double seconds = 0;
        while (arrivals.phi(last + (long) (seconds * SECOND)) < THRESHOLD) {
            seconds += 0.01;
        }
        return seconds;
    }

    @Test
    void aPeerThatNeverMissedABeatIsConvictedAfterBetweenThreeAndFourSeconds() {
        Arrivals arrivals = regular(0, 200);

        assertThat(patience(arrivals, 200 * SECOND)).isBetween(3.5, 3.8);
    }

    @Test
    void aPeerOfWhichLittleIsKnownIsGivenMoreTime() {
        assertThat(patience(regular(0, 0), 0)).isBetween(18.0, 19.0);
        assertThat(patience(regular(0, 21), 21 * SECOND)).isBetween(12.0, 13.0);
        assertThat(patience(regular(0, 49), 49 * SECOND)).isBetween(3.5, 3.8);
    }

    @Test
    void aClockWhoseReadingsOverflowChangesNothing() {
        long start = Long.MAX_VALUE - 100 * SECOND;

        assertThat(patience(regular(start, 200), start + 200 * SECOND)).isBetween(3.5, 3.8);
    }

    @Test
    void aPeerOfWhoseAnswersHalfAreLostIsNotConvictedInADay() {
        SeededRuns.of(20, seeds -> {
            RandomGenerator random = seeds.random();
            Arrivals arrivals = new Arrivals(SECOND, 0);

            double highest = 0;
            for (long second = 1; second < 86_400; second++) {
                highest = Math.max(highest, arrivals.phi(second * SECOND));
                if (random.nextDouble() < 0.49) {
                    arrivals.arrived(second * SECOND + random.nextLong(SECOND / 10));
                }
            }

            assertThat(highest).isLessThan(THRESHOLD);
        });
    }

    @Test
    void aLossyPeerThatIsGoneIsConvictedAllTheSame() {
        Arrivals arrivals = new Arrivals(SECOND, 0);
        for (long i = 1; i <= 500; i++) {
            arrivals.arrived(20 * i * SECOND);
        }

        assertThat(patience(arrivals, 10_000 * SECOND)).isLessThanOrEqualTo(30.01);
    }

    @Test
    void anExcusedSilenceBeginsAnewAndIsNotLearnt() {
        Arrivals arrivals = regular(0, 200);

        long woken = 500 * SECOND;
        arrivals.excuse(woken);
        assertThat(arrivals.phi(woken)).isZero();
        arrivals.arrived(woken + SECOND / 100);

        assertThat(patience(arrivals, woken + SECOND / 100)).isBetween(3.5, 3.8);
    }
}
