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
    void timeNeverGoesBackWhenTheWallClockDoes() {
        long before = clock.next();

        wall -= 600_000;

        assertThat(clock.next()).isGreaterThan(before);
    }

    @Test
    void theNextTimestampIsLaterThanAnyThatWasSeen() {
        long far = (wall + 60_000) << 16;

        clock.observe(far);

        assertThat(clock.next()).isGreaterThan(far);
        assertThat(clock.aheadMillis(far)).isEqualTo(60_000);
    }
}
