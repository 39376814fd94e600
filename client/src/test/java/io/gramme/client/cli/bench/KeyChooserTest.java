package io.gramme.client.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gramme.client.cli.bench.KeyChooser.Distribution;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KeyChooserTest {
    private static final int RECORDS = 1_000;
    private static final int DRAWS = 400_000;

    private static long[] draw(Distribution distribution, int records) {
        KeyChooser chooser = KeyChooser.of(distribution, records);
        SplittableRandom random = new SplittableRandom(1);
        long[] counts = new long[records];
        for (int i = 0; i < DRAWS; i++) {
            counts[(int) chooser.next(random)]++;
        }
        return counts;
    }

    @Test
    void zipfianRanksHaveTheFrequenciesOfTheLaw() {
        KeyChooser.Zipfian zipfian = KeyChooser.Zipfian.over(RECORDS);
        SplittableRandom random = new SplittableRandom(1);
        long[] counts = new long[RECORDS];
        for (int i = 0; i < DRAWS; i++) {
            counts[(int) zipfian.next(random)]++;
        }

        // YCSB's approximation is exact for the first two ranks and close for the others.
        for (int rank : new int[] {0, 1}) {
            double expected = DRAWS / Math.pow(rank + 1, KeyChooser.Zipfian.THETA) / zipfian.zetaN();
            assertThat((double) counts[rank]).isCloseTo(expected, within(expected * 0.03));
        }
        long firstTen = Arrays.stream(counts, 0, 10).sum();
        assertThat(firstTen / (double) DRAWS).isBetween(0.35, 0.43);
    }

    @Test
    void scramblingKeepsTheHeatAndMovesIt() {
        long[] counts = draw(Distribution.ZIPFIAN, RECORDS);

        assertThat(Arrays.stream(counts).max().orElseThrow()).isGreaterThan(DRAWS / 10);
        assertThat(counts[0]).isLessThan(DRAWS / 20);
    }

    @Test
    void latestPrefersTheEnd() {
        long[] counts = draw(Distribution.LATEST, RECORDS);

        assertThat(counts[RECORDS - 1]).isGreaterThan(DRAWS / 10).isGreaterThan(counts[RECORDS - 2]);
    }

    @Test
    void uniformPrefersNothing() {
        assertThat(Arrays.stream(draw(Distribution.UNIFORM, RECORDS)).max().orElseThrow())
                .isLessThan(DRAWS / RECORDS * 2);
    }

    @ParameterizedTest
    @EnumSource(Distribution.class)
    void oneRecordIsAlwaysTheOne(Distribution distribution) {
        assertThat(draw(distribution, 1)[0]).isEqualTo(DRAWS);
    }
}
