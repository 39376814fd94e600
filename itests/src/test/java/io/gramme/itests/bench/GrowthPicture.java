package io.gramme.itests.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.knowm.xchart.ChartEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The cost of an operation over the number of records, as a picture: the points that were measured, and the curves through them. */
final class GrowthPicture {
    private static final List<Color> COLORS = List.of(new Color(0x1f, 0x77, 0xb4), new Color(0xd6, 0x27, 0x28));
    /** Text is drawn as outlines, with six digits behind the point; a tenth of a pixel is enough. */
    private static final Pattern DIGITS = Pattern.compile("(\\.\\d)\\d+");

    private static final Color GRID = new Color(0xdd, 0xdd, 0xdd);

    private GrowthPicture() {}

    /** Writes it as SVG. The series stand in the legend in the order of the map. */
    static void write(Path file, Map<String, List<LogFit.Point>> series) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(720)
                .height(420)
                .theme(ChartTheme.XChart)
                .xAxisTitle("records")
                .yAxisTitle("\u00b5s an operation")
                .build();
        chart.getStyler().setXAxisLogarithmic(true);
        chart.getStyler().setYAxisMin(0.0);
        chart.getStyler().setChartTitleVisible(false);
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setLegendLayout(LegendLayout.Horizontal);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setPlotGridLinesColor(GRID);
        // Each dash of the usual grid would be an outline of its own.
        chart.getStyler().setPlotGridLinesStroke(new BasicStroke(0.5f));
        chart.getStyler().setXAxisDecimalPattern("#,##0");
        chart.getStyler().setYAxisDecimalPattern("#,##0");
        int number = 0;
        for (Map.Entry<String, List<LogFit.Point>> entry : series.entrySet()) {
            add(chart, entry.getKey(), entry.getValue(), COLORS.get(number++ % COLORS.size()));
        }
        String svg = new String(ChartEncoder.getBytes(chart, "svg"), StandardCharsets.UTF_8);
        Files.writeString(file, DIGITS.matcher(svg).replaceAll("$1"));
    }

    private static void add(XYChart chart, String name, List<LogFit.Point> points, Color color) {
        double[] n = points.stream().mapToDouble(LogFit.Point::n).toArray();
        double[] costs = points.stream().mapToDouble(LogFit.Point::cost).toArray();
        XYSeries measured = chart.addSeries(name, n, costs);
        measured.setMarker(SeriesMarkers.CIRCLE);
        measured.setMarkerColor(color);
        measured.setLineStyle(SeriesLines.NONE);
        if (points.size() > 1) {
            LogFit fit = LogFit.through(points);
            double[] curve =
                    points.stream().mapToDouble(point -> fit.at(point.n())).toArray();
            XYSeries line = chart.addSeries(name + ", a + b log n", n, curve);
            line.setShowInLegend(false);
            line.setMarker(SeriesMarkers.NONE);
            line.setLineColor(color);
            line.setLineStyle(SeriesLines.SOLID);
        }
    }
}
