package io.gramme.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class DetectorConfigTest {
    private static final long MILLI = 1_000_000L;

    @Test
    void theStandardIsAHeartbeatASecondAndPhiEight() {
        DetectorConfig standard = DetectorConfig.standard();

        assertThat(standard.heartbeatNanos()).isEqualTo(1_000 * MILLI);
        assertThat(standard.threshold()).isEqualTo(8);
        assertThat(standard.probeNanos()).isEqualTo(5_000 * MILLI);
        assertThat(standard.longestProbeNanos()).isEqualTo(60_000 * MILLI);
    }

    @Test
    void timesThatWouldConvictEveryoneOrNobodyAreRefused() {
        assertRefused("heartbeat", 9, 8, 20, 40, 5, 10, 3);
        assertRefused("probe", 1_000, 8, 999, 5_000, 5, 1_000, 3);
        assertRefused("longest probe", 1_000, 8, 5_000, 4_999, 5, 1_000, 3);
        assertRefused("answer", 1_000, 8, 5_000, 5_000, 0, 1_000, 3);
        assertRefused("stall", 1_000, 8, 5_000, 5_000, 5, 2_001, 3);
        assertRefused("phi", 1_000, 0.5, 5_000, 5_000, 5, 1_000, 3);
        assertRefused("phi", 1_000, Double.NaN, 5_000, 5_000, 5, 1_000, 3);
        assertRefused("copy", 1_000, 8, 5_000, 5_000, 5, 1_000, 0);
    }

    private static void assertRefused(String word, long heartbeat, double phi, long... others) {
        assertThatThrownBy(() -> new DetectorConfig(
                        heartbeat * MILLI,
                        phi,
                        others[0] * MILLI,
                        others[1] * MILLI,
                        others[2] * MILLI,
                        others[3] * MILLI,
                        (int) others[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(word);
    }
}
