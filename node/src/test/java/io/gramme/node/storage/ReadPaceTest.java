package io.gramme.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReadPaceTest {
    private static final long MILLI = 1_000_000;
    private static final int RECORD = 1_100;

    private long now = 5_000 * MILLI;
    private final ReadPace pace = new ReadPace(now);

    /** So many reads, one each millisecond, one of so many from the disk. */
    private int inline(int reads, int oneOf, long diskNanos) {
        int inline = 0;
        for (int i = 0; i < reads; i++) {
            now += MILLI;
            inline += pace.isInline(RECORD, now) ? 1 : 0;
            pace.took(i % oneOf == 0 ? diskNanos : 2_000, now);
        }
        return inline;
    }

    @Test
    void theLoopReadsWhatIsInTheCache() {
        assertThat(inline(10_000, Integer.MAX_VALUE, 2_000)).isEqualTo(10_000);
    }

    @Test
    void aSlowReadNowAndThenIsBorne() {
        assertThat(inline(10_000, 200, 2 * MILLI)).isEqualTo(10_000);
    }

    @Test
    void readsThatMissTheCacheAreSoonDoneElsewhere() {
        assertThat(inline(10_000, 4, MILLI)).isLessThan(100);
        assertThat(inline(10_000, 20, 10 * MILLI)).isLessThan(100);
    }

    @Test
    void theLoopReadsAgainWhenTheCacheHoldsItAll() {
        inline(10_000, 2, MILLI);

        assertThat(inline(3_000, Integer.MAX_VALUE, 2_000)).isGreaterThan(500);
        assertThat(inline(1_000, Integer.MAX_VALUE, 2_000)).isEqualTo(1_000);
    }

    @Test
    void whatTakesLongToCopyIsNotTheLoopsWork() {
        assertThat(pace.isInline(ReadPace.LONG_BYTES, now)).isTrue();
        assertThat(pace.isInline(ReadPace.LONG_BYTES + 1, now)).isFalse();
    }
}
