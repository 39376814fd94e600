package io.gramme.itests.chaos.report;

import java.util.ArrayList;
import java.util.List;

/**
 * From a figure to a place on the picture.
 *
 * @param from what stands at {@code low}
 * @param to what stands at {@code high}
 */
record Scale(double from, double to, double low, double high, boolean isLogarithmic) {
    private static final double[] STEPS = {1, 2, 5, 10};

    Scale {
        if (!(to > from) || (isLogarithmic && from <= 0)) {
            throw new IllegalArgumentException("a scale from " + from + " to " + to);
        }
    }

    /** Begins at zero and ends at a round figure at or above the most. */
    static Scale linear(double most, int ticks, double low, double high) {
        double step = step(Math.max(most, 1e-9) / ticks);
        return new Scale(0, step * Math.max(1, Math.ceil(most / step)), low, high, false);
    }

    /** Whole decades around both. */
    static Scale decades(double least, double most, double low, double high) {
        double from = Math.pow(10, Math.floor(Math.log10(least)));
        double to = Math.pow(10, Math.ceil(Math.log10(most)));
        return new Scale(from, to > from ? to : from * 10, low, high, true);
    }

    /** 1, 2 or 5 times a power of ten, not less than that. */
    static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double step : STEPS) {
            if (step * power >= least * (1 - 1e-9)) {
                return step * power;
            }
        }
        return 10 * power;
    }

    double at(long figure) {
        return at((double) figure);
    }

    double at(double figure) {
        double share = isLogarithmic
                ? (Math.log10(figure) - Math.log10(from)) / (Math.log10(to) - Math.log10(from))
                : (figure - from) / (to - from);
        return low + Math.max(0, Math.min(1, share)) * (high - low);
    }

    /** Round figures along it, not many more than asked for. */
    List<Double> ticks(int about) {
        List<Double> ticks = new ArrayList<>();
        if (isLogarithmic) {
            for (double tick = from; tick <= to * (1 + 1e-9); tick *= 10) {
                ticks.add(tick);
            }
            return ticks;
        }
        double step = step((to - from) / about);
        for (int i = 0; from + i * step <= to * (1 + 1e-9); i++) {
            ticks.add(from + i * step);
        }
        return ticks;
    }
}
