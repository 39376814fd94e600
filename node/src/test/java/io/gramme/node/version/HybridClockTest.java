package io.gramme.node.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.ring.env.Clock;
import org.junit.jupiter.api.Test;

final class HybridClockTest {
    private long wall = 1_000_000;
    private final HybridClock clock = new HybridClock(new Clock() {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public long wallMillis() {
            return wall;
        }
    });

    @Test
    void aRecordsTimeNeverGoesBackWhenTheWallClockDoes() {
        long before = clock.next(0);

        wall -= 600_000;

        assertThat(clock.next(before)).isGreaterThan(before);
    }

    @Test
    void aClockThatStoodWrongLeavesNoTraceInOtherRecords() {
        long far = (wall + 600_000) << 16;

        clock.next(far);

        assertThat(clock.aheadMillis(clock.next(0))).isZero();
    }

    @Test
    void aTimestampOfAClockTooFarAheadIsKnown() {
        long near = (wall + 500) << 16;
        long far = (wall + 501) << 16;

        assertThat(clock.isTooFarAhead(near, 0)).isFalse();
        assertThat(clock.isTooFarAhead(far, 0)).isTrue();
    }

    @Test
    void whatFollowsATimestampThatWasTakenIsTaken() {
        long far = (wall + 600_000) << 16;

        assertThat(clock.isTooFarAhead(clock.next(far), far)).isFalse();
        assertThat(clock.aheadMillis(far)).isEqualTo(600_000);
    }
}
