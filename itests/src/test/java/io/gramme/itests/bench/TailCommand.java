package io.gramme.itests.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.GrammeClient;
import io.gramme.client.cli.Terminal;
import io.gramme.client.cli.TextTable;
import io.gramme.client.cli.Units;
import io.gramme.client.cli.bench.BenchReport;
import io.gramme.client.cli.bench.BenchSettings;
import io.gramme.client.cli.bench.BenchSettings.Shape;
import io.gramme.client.cli.bench.KeyChooser.Distribution;
import io.gramme.client.cli.bench.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme-bench tail}: the slowest requests, and every pause of our own. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        description = {
            "Measure the slowest requests at shares of the peak, and list what stood still meanwhile.",
            "Three daemons, in turn with each workload. First the disk is measured with nobody on it: a force of 1,104 bytes, 2,000",
            "times. Then the peak is found, with 256 requests in flight or with threads that each wait for their answer, and then a",
            "share of it after the other is sent a second, whatever the answers do. Every pause of a daemon or of the client of 20 ms",
            "or more is listed with its cause, and every time the machine woke an idle thread that late."
        },
        footer = {
            "",
            "Examples:",
            "  gramme-bench tail --minutes 10 --share 0.5",
            "  gramme-bench tail --threads 64 --share 0.25,0.5,0.75 --minutes 2                  of another peak, and over its shares",
            "  gramme-bench tail --minutes 10 --java-home /opt/jdk-25                            another JDK for the daemons",
            "  gramme-bench tail --workload a,c --minutes 1 --records 20000                      a quick look"
        })
final class TailCommand implements Callable<Integer> {
    private static final int OPEN_CALLERS = 4_096;
    private static final int PEAK_CALLERS = 256;
    private static final int FORCED_BYTES = 1_104;
    private static final int FORCES = 2_000;
    private static final long LONG_NANOS = 20_000_000;
    private static final double[] PERCENTILES = {50, 99, 99.9, 99.99};

    private final Terminal terminal;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--minutes", paramLabel = "COUNT", description = "that each workload is measured; 10 by default")
    private double minutes = 10;

    @Option(
            names = "--share",
            split = ",",
            paramLabel = "SHARE",
            description = "of the peak that is sent, one after the other; 0.5 by default")
    private List<Double> shares = List.of(0.5);

    @Option(
            names = "--threads",
            paramLabel = "COUNT",
            description =
                    "the peak is what so many threads reach that each wait for their answer, rather than 256 requests in flight")
    private int threads;

    @Option(names = "--workload", split = ",", paramLabel = "NAME", description = "a, b, c; a by default")
    private List<Workload> workloads = List.of(Workload.A);

    @Option(names = "--records", paramLabel = "COUNT", description = "how many there are; 100,000 by default")
    private long records = 100_000;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            description = "before the peak, and before each measurement; 30s by default")
    private Duration warmUp = Duration.ofSeconds(30);

    @Option(names = "--peak-time", paramLabel = "TIME", description = "that the peak is measured; 20s by default")
    private Duration peakTime = Duration.ofSeconds(20);

    TailCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        BenchOptions.checkShare("--minutes", minutes, 0.05, 10_000);
        shares.forEach(share -> BenchOptions.checkShare("--share", share, 0.01, 1.5));
        BenchOptions.checkRange("--threads", threads, 0, 1_024);
        BenchOptions.checkRange("--records", records, 1, 1_000_000_000);
        if (workloads.contains(Workload.LOAD)) {
            throw BenchFailure.usage("--workload is a, b or c: the load is written first in any case");
        }
        return options.run(terminal, this::measure);
    }

    private ObjectNode measure(Bench bench) throws IOException, InterruptedException {
        ObjectNode page = bench.page("tail");
        page.put("records", records).put("valueBytes", options.valueBytes());
        bench.say("forcing " + Units.count(FORCED_BYTES, "byte") + " " + Units.count(FORCES, "time"));
        Histogram force = DiskProbe.force(bench.site().folder(), FORCED_BYTES, FORCES);
        RingPlan plan = RingPlan.of(3, options.heap()).with(GcLog.OPTION.formatted("{folder}/jvm.log"));
        BenchRing ring = bench.ring(plan);
        ring.start();
        bench.print(plan.words() + "; " + Units.count(records, "record") + " of "
                + Units.count(options.valueBytes(), "byte") + "; " + Jdk.version(options.javaHome()) + ", heaps of "
                + options.heap());
        bench.print(
                "the disk by itself, " + Units.count(FORCED_BYTES, "byte") + " written and forced: p50 " + at(force, 50)
                        + " ms, p99 " + at(force, 99) + " ms, slowest " + Units.millis(force.getMaxValue()) + " ms");
        page.put("daemonJdk", Jdk.version(options.javaHome()));
        page.putObject("forceMicros")
                .put("p50", force.getValueAtPercentile(50))
                .put("p99", force.getValueAtPercentile(99))
                .put("max", force.getMaxValue());
        bench.fill("filling", ring, records, options.valueBytes());
        try (GrammeClient client = ring.client(OPEN_CALLERS)) {
            for (Workload workload : workloads) {
                double peak = peak(bench, ring, client, workload);
                for (double share : shares) {
                    Target target = new Target(workload, peak, share);
                    measure(bench, ring, client, target, page.withArray("runs").addObject());
                }
            }
        }
        return page;
    }

    private BenchSettings settings(Workload workload, Shape shape, Duration duration) {
        return new BenchSettings(
                workload, "default", records, options.valueBytes(), Distribution.ZIPFIAN, shape, warmUp, duration);
    }

    /** Operations a second. */
    private double peak(Bench bench, BenchRing ring, GrammeClient client, Workload workload)
            throws IOException, InterruptedException {
        Shape closed = threads > 0 ? new Shape(threads, false, 0) : new Shape(PEAK_CALLERS, true, 0);
        BenchReport report =
                bench.run(name(workload) + ", peak", client, settings(workload, closed, peakTime), ring.pids());
        return report.perSecond(report.operations());
    }

    private static String name(Workload workload) {
        return "workload " + workload.name();
    }

    /** What is sent. */
    private record Target(Workload workload, double peak, double share) {
        int rate() {
            return (int) Math.max(1, peak * share);
        }
    }

    private void measure(Bench bench, BenchRing ring, GrammeClient client, Target target, ObjectNode page)
            throws IOException, InterruptedException {
        Workload workload = target.workload;
        String name = name(workload);
        int rate = target.rate();
        Shape open = new Shape(OPEN_CALLERS, true, rate);
        Duration duration = Duration.ofMillis((long) (minutes * 60_000));
        BenchReport report;
        Pauses pauses;
        try (Hiccups hiccups = new Hiccups(LONG_NANOS)) {
            report = bench.run(
                    name + ", " + Units.count(rate) + "/s", client, settings(workload, open, duration), ring.pids());
            long end = System.currentTimeMillis();
            pauses = Pauses.read(ring, hiccups, end - (long) (report.seconds() * 1_000), end);
        }
        bench.print("");
        bench.print(name + " (" + workload.words() + "): peak " + Units.count(Math.round(target.peak)) + "/s; "
                + Bench.text(target.share) + " of it, " + Units.count(rate) + "/s, for "
                + Bench.text(report.seconds() / 60) + " minutes");
        print(bench, report);
        pauses.print(bench, LONG_NANOS);
        page.put("workload", workload.name())
                .put("peakPerSecond", target.peak)
                .put("share", target.share)
                .put("ratePerSecond", rate);
        page.set("report", report.json());
        for (BenchReport.Row row : report.rows()) {
            page.withObjectProperty("p9999Micros")
                    .put(row.operation(), row.latencies().getValueAtPercentile(99.99));
        }
        pauses.writeTo(page.putObject("pauses"), LONG_NANOS);
    }

    private static String at(Histogram micros, double percentile) {
        return Units.millis(micros.getValueAtPercentile(percentile));
    }

    private static void print(Bench bench, BenchReport report) {
        TextTable table = new TextTable("OPERATION", "COUNT", "P50", "P99", "P99.9", "P99.99", "MAX", "ERRORS");
        for (BenchReport.Row row : report.rows()) {
            Histogram micros = row.latencies();
            table.row(
                    row.operation(),
                    Units.count(row.count()),
                    at(micros, PERCENTILES[0]),
                    at(micros, PERCENTILES[1]),
                    at(micros, PERCENTILES[2]),
                    at(micros, PERCENTILES[3]),
                    Units.millis(micros.getMaxValue()),
                    Units.count(row.errorCount() + row.missing()));
        }
        bench.print(table);
        report.perCpuSecond()
                .ifPresent(rate -> bench.print(Bench.text(1_000_000 / rate)
                        + " us of processor time for each operation, of client and daemons."));
        bench.print("Latencies in milliseconds, from when a request was due.");
    }
}
