package io.gramme.antientropy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.testing.ManualClock;
import org.junit.jupiter.api.Test;

final class CopyPaceTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long RATE = 1_024 * 1_024;

    private final ManualClock clock = new ManualClock();
    private final CopyPace pace = new CopyPace(clock, RATE);

    @Test
    void whatHasComeIsWaitedForOnceByAllSessions() {
        assertThat(pace.pauseNanos()).isZero();
        pace.fetched(1, RATE / 2, false);
        pace.fetched(1, RATE / 2, false);
        assertThat(pace.pauseNanos()).isEqualTo(SECOND);

        clock.advance(SECOND / 4);
        assertThat(pace.pauseNanos()).isEqualTo(SECOND * 3 / 4);
        clock.advance(10 * SECOND);
        assertThat(pace.pauseNanos()).isZero();
    }

    @Test
    void whatWasNotUsedIsNotSaved() {
        clock.advance(100 * SECOND);
        pace.fetched(1, RATE, false);
        assertThat(pace.pauseNanos()).isEqualTo(SECOND);
    }

    @Test
    void smallRecordsCountForMoreThanTheirBytes() {
        pace.fetched(128, 1, false);
        assertThat(pace.pauseNanos()).isEqualTo(SECOND);
    }

    @Test
    void whileClientsNeedTheMachineLessIsFetched() {
        pace.fetched(1, RATE / 32, true);
        assertThat(pace.pauseNanos()).isEqualTo(SECOND);
    }

    @Test
    void aPeerThatLiesHoldsNobodyUpForLong() {
        pace.fetched(Integer.MAX_VALUE, Long.MAX_VALUE, false);
        assertThat(pace.pauseNanos()).isEqualTo(CopyPace.MOST_SECONDS * SECOND);
    }
}
