package io.gramme.itests.bench;

import java.util.List;

/**
 * A curve {@code a + b log10(n)} through points, by least squares: what a cost is that grows with the logarithm of n and no faster.
 *
 * @param base a, the cost at 1
 * @param perDecade b, what each tenfold n adds
 */
record LogFit(double base, double perDecade) {
    /** As far as two runs of the same thing differ on a machine with nothing else to do. */
    static final double NOISE = 0.1;

    /** @param n at least 1 */
    record Point(double n, double cost) {
        Point {
            if (!(n >= 1 && cost > 0)) {
                throw new IllegalArgumentException(cost + " at " + n);
            }
        }

        double decades() {
            return Math.log10(n);
        }
    }

    /** Through two points with different n at least. */
    static LogFit through(List<Point> points) {
        double meanX = points.stream().mapToDouble(Point::decades).average().orElseThrow();
        double meanY = points.stream().mapToDouble(Point::cost).average().orElseThrow();
        double square = points.stream()
                .mapToDouble(point -> (point.decades() - meanX) * (point.decades() - meanX))
                .sum();
        if (square == 0) {
            throw new IllegalArgumentException("no curve through " + points);
        }
        double product = points.stream()
                .mapToDouble(point -> (point.decades() - meanX) * (point.cost() - meanY))
                .sum();
        double slope = product / square;
        return new LogFit(meanY - slope * meanX, slope);
    }

    double at(double n) {
        return base + perDecade * Math.log10(n);
    }

    /** How far the point that is furthest off is, as a share of the curve. */
    double residual(List<Point> points) {
        return points.stream()
                .mapToDouble(point -> Math.abs(point.cost() - at(point.n())) / at(point.n()))
                .max()
                .orElse(0);
    }

    /**
     * What the last step costs by tenfold n, beyond what the first one does, as a share of the cost at the end: above zero where the curve
     * bends upwards, as one does that grows faster than the logarithm. A first step down, which is noise, counts as none. Zero for two points,
     * which say nothing of it.
     */
    static double bend(List<Point> points) {
        if (points.size() < 3) {
            return 0;
        }
        Point last = points.get(points.size() - 1);
        double first = Math.max(0, slope(points.get(0), points.get(1)));
        double end = slope(points.get(points.size() - 2), last);
        return (end - first) * (last.decades() - points.get(points.size() - 2).decades()) / last.cost();
    }

    private static double slope(Point from, Point to) {
        return (to.cost() - from.cost()) / (to.decades() - from.decades());
    }

    /** Whether the points, in ascending order, bend upwards by no more than noise, or do not rise at all from the first to the last. */
    static boolean isLogarithmic(List<Point> points) {
        return points.get(points.size() - 1).cost() <= points.get(0).cost() || bend(points) <= NOISE;
    }
}
