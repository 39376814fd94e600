package io.gramme.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gramme.itests.bench.LogFit.Point;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class LogFitTest {
    private static List<Point> points(DoubleUnaryOperator cost) {
        return DoubleStream.of(1e4, 1e5, 1e6)
                .mapToObj(n -> new Point(n, cost.applyAsDouble(n)))
                .toList();
    }

    @Test
    void aCostThatGrowsWithTheLogarithmIsFoundAgain() {
        List<Point> points = points(n -> 20 + 3 * Math.log10(n));

        LogFit fit = LogFit.through(points);

        assertThat(fit.base()).isCloseTo(20, within(1e-9));
        assertThat(fit.perDecade()).isCloseTo(3, within(1e-9));
        assertThat(fit.residual(points)).isCloseTo(0, within(1e-9));
        assertThat(LogFit.isLogarithmic(points)).isTrue();
    }

    @Test
    void aCostThatStaysTheSameGrowsNoFaster() {
        assertThat(LogFit.isLogarithmic(points(n -> 42))).isTrue();
    }

    @Test
    void aCostThatGrowsFasterThanTheLogarithmIsSeen() {
        assertThat(LogFit.isLogarithmic(points(n -> 20 + n / 1e5))).isFalse();
        assertThat(LogFit.isLogarithmic(points(n -> Math.sqrt(n)))).isFalse();
        assertThat(LogFit.isLogarithmic(points(n -> 20 + Math.pow(Math.log10(n), 3))))
                .isFalse();
    }

    @Test
    void noiseOfAFewPercentIsNoGrowth() {
        assertThat(LogFit.isLogarithmic(List.of(new Point(1e4, 40), new Point(1e5, 39), new Point(1e6, 41))))
                .isTrue();
    }

    @Test
    void aCostThatFallsAndDoesNotComeBackIsNoGrowth() {
        assertThat(LogFit.isLogarithmic(List.of(new Point(1e3, 159), new Point(1e4, 100), new Point(5e4, 113))))
                .isTrue();
        assertThat(LogFit.isLogarithmic(List.of(new Point(1e3, 159), new Point(1e4, 100), new Point(5e4, 200))))
                .isFalse();
    }

    @Test
    void twoSizesSayNothingOfABend() {
        List<Point> points = points(n -> n).subList(0, 2);

        assertThat(LogFit.bend(points)).isZero();
    }

    @Test
    void thereIsNoCurveThroughOneSize() {
        assertThatThrownBy(() -> LogFit.through(List.of(new Point(10, 1), new Point(10, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no curve");
    }
}
