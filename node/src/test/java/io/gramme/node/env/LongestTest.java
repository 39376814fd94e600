package io.gramme.node.env;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LongestTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void theLongestIsSaidForAMinuteAndForgottenAfterTwo() {
        Longest longest = new Longest();
        long start = 1_000 * SECOND;
        longest.note(SECOND, start);
        longest.note(5 * SECOND, start + SECOND);
        longest.note(2 * SECOND, start + 50 * SECOND);
        assertThat(longest.seconds()).isEqualTo(5);

        longest.note(SECOND, start + 70 * SECOND);
        assertThat(longest.seconds()).isEqualTo(5);

        longest.note(SECOND, start + 140 * SECOND);
        assertThat(longest.seconds()).isEqualTo(1);
    }

    @Test
    void afterALongSilenceNothingOldIsSaid() {
        Longest longest = new Longest();
        longest.note(5 * SECOND, 1_000 * SECOND);

        longest.note(SECOND, 2_000 * SECOND);

        assertThat(longest.seconds()).isEqualTo(1);
    }
}
