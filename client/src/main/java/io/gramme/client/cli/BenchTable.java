package io.gramme.client.cli;

import io.gramme.client.cli.bench.BenchReport;
import io.gramme.client.cli.bench.BenchSettings.Shape;
import io.gramme.client.cli.bench.ProcessUse;
import io.gramme.client.cli.bench.Workload;
import io.gramme.client.cli.bench.echo.Echo;
import io.gramme.client.wire.Response.RingDescription;
import io.gramme.client.wire.TableDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What {@code bench} tells a person, one workload after the other as they end. Confined to its caller. */
final class BenchTable {
    private final Terminal terminal;
    private final boolean isQuiet;

    /**
     * A table.
     *
     * @param isQuiet leaves the standard output to the JSON
     */
    BenchTable(Terminal terminal, boolean isQuiet) {
        this.terminal = terminal;
        this.isQuiet = isQuiet;
    }

    static String title(Workload workload) {
        return workload == Workload.LOAD ? "load" : "workload " + workload.name();
    }

    private void print(String line) {
        if (!isQuiet) {
            terminal.print(line);
            terminal.flush();
        }
    }

    void begin(RingDescription ring, TableDescription table, long records, int valueBytes, Shape shape) {
        TableDescription.Copies copies = table.copies();
        print(Units.count(ring.members().size(), "node") + "; table " + table.name() + " with N=" + copies.n() + " R="
                + copies.r() + " W=" + copies.w() + "; " + Units.count(records, "record") + " of "
                + Units.count(valueBytes, "byte") + "; " + shape.words());
        print("Latencies in milliseconds, corrected for coordinated omission. An update is one replace put.");
    }

    void print(Echo.Result echo, Shape shape) {
        print("");
        print(String.format(
                Locale.ROOT,
                "echo: 100 bytes to, 1,024 bytes fro, nothing done with them, %s: %s a second, %s for each second of processor time",
                shape.isOpen() ? "16 threads" : shape.words(),
                Units.count(Math.round(echo.perSecond())),
                Units.count(Math.round(echo.perCpuSecond()))));
    }

    void print(BenchReport report, List<ClusterState.Node> daemons) {
        print("");
        Workload workload = report.settings().workload();
        String keys = workload == Workload.LOAD
                ? ""
                : ", " + report.settings().distribution().name().toLowerCase(Locale.ROOT) + " keys";
        print(title(workload) + ": " + workload.words() + keys
                + String.format(Locale.ROOT, ", %.1f s", report.seconds()));
        TextTable table = new TextTable(
                "OPERATION", "COUNT", "PER SECOND", "P50", "P95", "P99", "P99.9", "MAX", "ERRORS", "NOT FOUND");
        for (BenchReport.Row row : report.rows()) {
            Histogram micros = row.latencies();
            table.row(
                    row.operation(),
                    Units.count(row.count()),
                    Units.count(Math.round(report.perSecond(row.count()))),
                    Units.millis(micros.getValueAtPercentile(50)),
                    Units.millis(micros.getValueAtPercentile(95)),
                    Units.millis(micros.getValueAtPercentile(99)),
                    Units.millis(micros.getValueAtPercentile(99.9)),
                    Units.millis(micros.getMaxValue()),
                    Units.count(row.errorCount()),
                    Units.count(row.missing()));
        }
        table.lines().forEach(this::print);
        cost(report, daemons).forEach(this::print);
        complaints(report).forEach(this::print);
    }

    private static List<String> cost(BenchReport report, List<ClusterState.Node> daemons) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "processor time: client %.2f s (%s operations for each second of it)",
                report.clientCpuSeconds(),
                perCpuSecond(report.operations(), report.clientCpuSeconds())));
        report.perCpuSecond()
                .ifPresent(rate -> lines.add(String.format(
                        Locale.ROOT,
                        "processor time: client and servers together %s operations for each second%s",
                        Units.count(Math.round(rate)),
                        report.shareOfEcho()
                                .map(share -> String.format(Locale.ROOT, ", %.2f of the echo", share))
                                .orElse(""))));
        report.serverCpuSeconds().ifPresent(cpu -> {
            lines.add(String.format(
                    Locale.ROOT,
                    "processor time: servers %.2f s (%s operations for each)",
                    cpu,
                    perCpuSecond(report.operations(), cpu)));
            for (ProcessUse use : report.servers()) {
                lines.add(String.format(
                        Locale.ROOT,
                        "  node %s: %.2f s, %s resident",
                        number(use, daemons),
                        use.cpuSeconds(),
                        Units.bytes(use.rssBytes())));
            }
        });
        return lines;
    }

    private static String perCpuSecond(long operations, double seconds) {
        return seconds <= 0 ? "-" : Units.count(Math.round(operations / seconds));
    }

    private static String number(ProcessUse use, List<ClusterState.Node> daemons) {
        return daemons.stream()
                .filter(node -> node.process()
                        .filter(process -> process.pid() == use.pid())
                        .isPresent())
                .map(node -> String.valueOf(node.number()))
                .findFirst()
                .orElse("?");
    }

    private static List<String> complaints(BenchReport report) {
        List<String> lines = new ArrayList<>();
        for (BenchReport.Row row : report.rows()) {
            row.errors()
                    .forEach((kind, count) ->
                            lines.add("failed: " + Units.count(count, row.operation()) + " with " + kind));
            if (row.missing() > 0) {
                lines.add(Units.count(row.missing(), row.operation())
                        + " found nothing; write the records first: gramme bench --workload load --records "
                        + report.settings().records());
            }
        }
        return lines;
    }
}
