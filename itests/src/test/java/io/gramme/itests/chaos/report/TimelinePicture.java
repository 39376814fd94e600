package io.gramme.itests.chaos.report;

import io.gramme.itests.chaos.report.FaultLanes.Place;
import io.gramme.itests.chaos.report.Timeline.Bucket;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * The timeline as SVG, to stand in a page whose style gives it its colours: faults above, what was answered each second below them, how
 * long it took below that, all over the same time.
 */
final class TimelinePicture {
    private static final double WIDTH = 960;
    private static final double LEFT = 62;
    private static final double RIGHT = WIDTH - 14;
    private static final double LANE = 22;
    private static final double TOP = 8;
    private static final double PLOT = 170;
    private static final double GAP = 34;
    private static final double AXIS = 40;
    private static final int RATE_TICKS = 4;
    private static final int TIME_TICKS = 10;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Timeline timeline;
    private final Optional<Duration> convergence;
    private final StringBuilder svg = new StringBuilder();
    private final Scale time;
    private final FaultLanes lanes;
    private final double ratesTop;
    private final double latencyTop;
    private final double bottom;

    private TimelinePicture(Timeline timeline, Optional<Duration> convergence) {
        this.timeline = timeline;
        this.convergence = convergence;
        long converged = convergence.isPresent() && timeline.healed().isPresent()
                ? timeline.healed().getAsLong() + convergence.get().toNanos()
                : 0;
        this.time = new Scale(0, (double) Math.max(timeline.end(), converged), LEFT, RIGHT, false);
        this.lanes = FaultLanes.of(timeline.faults(), time, RIGHT);
        this.ratesTop = TOP + lanes.count() * LANE + GAP / 2;
        this.latencyTop = ratesTop + PLOT + GAP;
        this.bottom = latencyTop + PLOT;
    }

    /** @param convergence from the heal on */
    static String svg(Timeline timeline, Optional<Duration> convergence) {
        return new TimelinePicture(timeline, convergence).draw();
    }

    private String draw() {
        put(
                "<svg class=\"timeline\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-labelledby=\"tl-title tl-text\">",
                WIDTH, bottom + AXIS);
        svg.append("<title id=\"tl-title\">Requests and faults over time</title><desc id=\"tl-text\">")
                .append(Html.text(description()))
                .append("</desc>");
        faults();
        times();
        rates();
        latencies();
        marks();
        return svg.append("</svg>").toString();
    }

    private String description() {
        return Figures.count(timeline.done()) + " operations were answered, " + Figures.count(timeline.failed())
                + " failed and of " + Figures.count(timeline.unknown()) + " nobody knows, in "
                + Figures.seconds(timeline.end()) + " with " + timeline.faults().size()
                + " faults. The tables below have the same figures.";
    }

    /** Behind everything else. Where several are on at once it is not darker. */
    private void faults() {
        double shaded = 0;
        for (Place place : lanes.places()) {
            double from = Math.max(shaded, place.from());
            if (place.to() > from) {
                rectangle("fault-shade", from, ratesTop, place.to() - from, bottom - ratesTop);
                shaded = place.to();
            }
        }
        for (Place place : lanes.places()) {
            FaultWindow fault = place.fault();
            String span = fault.label() + ": " + Figures.seconds(fault.begin()) + " to " + Figures.seconds(fault.end())
                    + (fault.isOpen() ? ", never ended" : "");
            svg.append("<g>").append(Html.element("title", span));
            rectangle("fault-bar", place.from(), TOP + place.lane() * LANE, place.to() - place.from(), LANE - 4);
            svg.append("</g>");
        }
        for (Place place : lanes.places()) {
            text("fault-name", place.labelAt() + 4, TOP + place.lane() * LANE + LANE - 9, "start", place.label());
        }
    }

    private void times() {
        for (double tick : new Scale(0, time.to() / NANOS_PER_SECOND, LEFT, RIGHT, false).ticks(TIME_TICKS)) {
            double x = time.at(tick * NANOS_PER_SECOND);
            line("grid", x, ratesTop, x, ratesTop + PLOT);
            line("grid", x, latencyTop, x, bottom);
            text("tick", x, bottom + 16, "middle", number(tick));
        }
        text("tick", (LEFT + RIGHT) / 2, bottom + 34, "middle", "seconds since the run began");
    }

    private void rates() {
        Scale rate = Scale.linear(timeline.mostPerSecond(), RATE_TICKS, ratesTop + PLOT, ratesTop);
        text("axis-name", LEFT, ratesTop - 6, "start", "operations a second");
        for (double tick : rate.ticks(RATE_TICKS)) {
            line("grid", LEFT, rate.at(tick), RIGHT, rate.at(tick));
            text("tick", LEFT - 6, rate.at(tick) + 4, "end", number(tick));
        }
        double perSecond = NANOS_PER_SECOND / timeline.bucketNanos();
        for (Bucket bucket : timeline.buckets()) {
            double x = time.at(bucket.begin());
            double width = Math.max(0.5, time.at(bucket.begin() + timeline.bucketNanos()) - x - 0.6);
            long all = bucket.done() + bucket.failed() + bucket.unknown();
            if (all > 0) {
                svg.append("<g>").append(Html.element("title", sentence(bucket)));
                bar("done", x, width, rate, 0, bucket.done() * perSecond);
                bar("failed", x, width, rate, bucket.done() * perSecond, (all - bucket.unknown()) * perSecond);
                bar("unknown", x, width, rate, (all - bucket.unknown()) * perSecond, all * perSecond);
                svg.append("</g>");
            }
        }
    }

    private static String sentence(Bucket bucket) {
        return Figures.seconds(bucket.begin()) + ": " + bucket.done() + " done, " + bucket.failed() + " failed, "
                + bucket.unknown() + " unknown"
                + (bucket.tail() < 0
                        ? ""
                        : "; half within " + Figures.millis(bucket.median() / NANOS_PER_MILLI) + ", 99 % within "
                                + Figures.millis(bucket.tail() / NANOS_PER_MILLI));
    }

    private void bar(String kind, double x, double width, Scale rate, double from, double to) {
        if (to > from) {
            rectangle(kind, x, rate.at(to), width, rate.at(from) - rate.at(to));
        }
    }

    private void latencies() {
        text("axis-name", LEFT, latencyTop - 6, "start", "time of an answer");
        double least = timeline.buckets().stream()
                .filter(bucket -> bucket.median() > 0)
                .mapToDouble(bucket -> bucket.median() / NANOS_PER_MILLI)
                .min()
                .orElse(1);
        double most = timeline.buckets().stream()
                .mapToDouble(bucket -> bucket.tail() / NANOS_PER_MILLI)
                .max()
                .orElse(1);
        Scale millis = Scale.decades(least, Math.max(least, most), bottom, latencyTop);
        for (double tick : millis.ticks(0)) {
            line("grid", LEFT, millis.at(tick), RIGHT, millis.at(tick));
            text("tick", LEFT - 6, millis.at(tick) + 4, "end", tickOf(tick));
        }
        curve("p50", millis, Bucket::median);
        curve("p99", millis, Bucket::tail);
    }

    private static String tickOf(double millis) {
        return millis >= TimeUnit.SECONDS.toMillis(1) ? number(millis / 1_000) + " s" : number(millis) + " ms";
    }

    /** Broken where nothing was answered. */
    private void curve(String kind, Scale millis, ToLongFunction<Bucket> figure) {
        StringBuilder path = new StringBuilder();
        boolean isDrawing = false;
        for (Bucket bucket : timeline.buckets()) {
            long nanos = figure.applyAsLong(bucket);
            if (nanos >= 0) {
                long until = Math.min(bucket.begin() + timeline.bucketNanos(), timeline.end());
                double x = time.at((bucket.begin() + until) / 2);
                double y = millis.at(Math.max(1, nanos) / NANOS_PER_MILLI);
                path.append(String.format(Locale.ROOT, isDrawing ? "L%.1f %.1f" : "M%.1f %.1fh.1", x, y));
            }
            isDrawing = nanos >= 0;
        }
        svg.append("<path class=\"").append(kind).append("\" d=\"").append(path).append("\"/>");
    }

    private void marks() {
        if (timeline.healed().isPresent()) {
            long healed = timeline.healed().getAsLong();
            mark("healed", healed, 0);
            convergence.ifPresent(after -> mark("converged", healed + after.toNanos(), 1));
        }
    }

    /** @param row one below the other, for the two may be close */
    private void mark(String word, long nanos, int row) {
        double x = time.at(nanos);
        line("mark", x, ratesTop - 4, x, bottom);
        text("mark-name", x - 4, ratesTop + PLOT + 12 + 12 * row, "end", word);
    }

    private static String number(double figure) {
        String text = String.format(Locale.ROOT, "%,.2f", figure);
        return text.replaceAll("\\.?0+$", "");
    }

    private void rectangle(String kind, double x, double y, double width, double height) {
        put("<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", kind, x, y, width, height);
    }

    private void line(String kind, double x1, double y1, double x2, double y2) {
        put("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", kind, x1, y1, x2, y2);
    }

    private void text(String kind, double x, double y, String anchor, String words) {
        put("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", kind, x, y, anchor);
        svg.append(Html.text(words)).append("</text>");
    }

    private void put(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments));
    }
}
