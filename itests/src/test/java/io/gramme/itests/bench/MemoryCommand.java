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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme-bench memory}: data larger than memory. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        description = {
            "Measure data larger than memory.",
            "What do those who read a few popular records notice of those who read any of the others? One daemon (N=1) is filled,",
            "stopped, and started again in a control group. Once it is warm the group is limited to what it has resident and a page",
            "cache of a share of its data. Hot gets ask for a few records, which stay cached; cold gets for any, most of which must",
            "be read from the disk. Both keep their rates whatever the answers do. Hot gets are measured alone, beside the cold ones,",
            "and alone again. Where memory cannot be limited (no control groups, or not as root) the benchmark says so and is",
            "skipped."
        },
        footer = {
            "",
            "Examples:",
            "  gramme-bench memory",
            "  gramme-bench memory --records 20000 --duration 10s --warm-up 5s        a quick look",
            "  gramme-bench memory --hot-rate 4000 --cold-rate 2000 --json memory.json"
        })
final class MemoryCommand implements Callable<Integer> {
    private static final double TARGET = 3;
    private static final int CALLERS = 4_096;
    private static final int MOST_PROBES = 2_000;
    /** Resident from the start, so that what is resident does not depend on how much garbage there is. */
    private static final String WHOLE_HEAP = "-Xms%s -XX:+AlwaysPreTouch";

    private final Terminal terminal;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--records", paramLabel = "COUNT", description = "how many there are; 1,000,000 by default")
    private long records = 1_000_000;

    @Option(
            names = "--cache-share",
            paramLabel = "SHARE",
            description = "of the data that the page cache may hold; 0.25 by default")
    private double cacheShare = 0.25;

    @Option(names = "--hot-records", paramLabel = "COUNT", description = "that the hot gets ask for; 1,000 by default")
    private long hotRecords = 1_000;

    @Option(names = "--hot-rate", paramLabel = "PER-SECOND", description = "of hot gets; 2,000 by default")
    private int hotRate = 2_000;

    @Option(names = "--cold-rate", paramLabel = "PER-SECOND", description = "of cold gets; 1,000 by default")
    private int coldRate = 1_000;

    @Option(names = "--warm-up", paramLabel = "TIME", description = "before each measurement; 20s by default")
    private Duration warmUp = Duration.ofSeconds(20);

    @Option(names = "--duration", paramLabel = "TIME", description = "of each measurement; 60s by default")
    private Duration duration = Duration.ofSeconds(60);

    MemoryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What came of the daemon in the group: the cold gets, those answered from the disk, and what was cached in the end. */
    private record Together(BenchReport hot, BenchReport cold, long diskBytes, long cachedBytes) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        BenchOptions.checkRange("--records", records, 1_000, 1_000_000_000);
        BenchOptions.checkShare("--cache-share", cacheShare, 0.01, 1);
        BenchOptions.checkRange("--hot-records", hotRecords, 1, records);
        BenchOptions.checkRange("--hot-rate", hotRate, 1, 100_000);
        BenchOptions.checkRange("--cold-rate", coldRate, 1, 100_000);
        return options.run(terminal, this::measure);
    }

    private ObjectNode measure(Bench bench) throws IOException, InterruptedException {
        ObjectNode page = bench.page("memory");
        try {
            measure(bench, MemoryGroup.make(bench.site()), page);
        } catch (MemoryGroup.Unavailable e) {
            bench.print("skipped: " + e.getMessage());
            page.put("skipped", e.getMessage());
        }
        return page;
    }

    private void measure(Bench bench, MemoryGroup group, ObjectNode page) throws IOException, InterruptedException {
        RingPlan plan = RingPlan.of(1, options.heap()).with(WHOLE_HEAP.formatted(options.heap()));
        BenchRing ring = bench.ring(plan);
        BenchNode node = ring.node(0);
        ring.start();
        bench.fill("filling", ring, records, options.valueBytes());
        ring.stop();
        long data = coldReads(bench, plan, node, page);
        node.start(group);
        node.awaitServing();
        try (GrammeClient client = ring.client(CALLERS)) {
            bench.run("warming up", client, gets(records, hotRate + coldRate), List.of());
            MemoryLimit limit = new MemoryLimit(group.use().residentBytes(), data, cacheShare);
            group.limit(limit.bytes());
            describe(bench, limit, page);
            BenchReport alone = bench.run("hot gets alone", client, gets(hotRecords, hotRate), ring.pids());
            Together both = together(bench, ring, group);
            BenchReport again = bench.run("hot gets alone again", client, gets(hotRecords, hotRate), ring.pids());
            report(bench, List.of(alone, again), both, page);
        }
    }

    /** What the disk takes to read a record by itself. Gives back the size of the log, of which nothing is cached then. */
    private long coldReads(Bench bench, RingPlan plan, BenchNode node, ObjectNode page)
            throws IOException, InterruptedException {
        List<Path> log = PageCache.files(node.data()).stream()
                .filter(file -> file.toString().contains("/log/"))
                .toList();
        long data = 0;
        for (Path file : log) {
            data += Files.size(file);
        }
        // So few that hardly one is at a place that the kernel has read for another one.
        int probes = (int) Math.max(20, Math.min(MOST_PROBES, data >> 20));
        bench.say("dropping what is cached, and reading from the disk");
        PageCache.drop(node.data());
        Histogram cold = DiskProbe.read(log, 1_024, probes, options.seed());
        PageCache.drop(node.data());
        bench.print("");
        bench.print(plan.words() + "; " + Units.count(records, "record") + " of "
                + Units.count(options.valueBytes(), "byte") + "; heap of " + options.heap() + ", all of it resident");
        bench.print("the disk by itself, 1,024 bytes at a random place that is not cached: p50 " + micros(cold, 50)
                + " ms, p99 " + micros(cold, 99) + " ms");
        page.put("records", records).put("valueBytes", options.valueBytes()).put("heap", options.heap());
        page.putObject("coldReadMicros")
                .put("p50", cold.getValueAtPercentile(50))
                .put("p99", cold.getValueAtPercentile(99));
        return data;
    }

    private BenchSettings gets(long of, int rate) {
        Shape open = new Shape(CALLERS, false, rate);
        return new BenchSettings(
                Workload.C, "default", of, options.valueBytes(), Distribution.UNIFORM, open, warmUp, duration);
    }

    private Together together(Bench bench, BenchRing ring, MemoryGroup group) throws IOException, InterruptedException {
        try (GrammeClient hotClient = ring.client(CALLERS);
                GrammeClient coldClient = ring.client(CALLERS)) {
            Beside cold = Beside.start(coldClient, gets(records, coldRate), options.seed() + 1);
            long before = diskReads(ring.node(0).pid());
            BenchReport hot = bench.run("hot gets beside cold ones", hotClient, gets(hotRecords, hotRate), ring.pids());
            long after = diskReads(ring.node(0).pid());
            return new Together(hot, cold.join(), after - before, group.use().cacheBytes());
        }
    }

    /** Bytes that the process has had read from the disk since it began. */
    private static long diskReads(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "io")).stream()
                .filter(line -> line.startsWith("read_bytes: "))
                .mapToLong(line -> Long.parseLong(line.substring("read_bytes: ".length())))
                .findFirst()
                .orElse(0);
    }

    private static void describe(Bench bench, MemoryLimit limit, ObjectNode page) {
        bench.print("limit: " + Units.bytes(limit.bytes()) + " = " + Units.bytes(limit.residentBytes())
                + " resident (mapped index included) + " + limit.share() + " of " + Units.bytes(limit.dataBytes())
                + " of log files = " + Units.bytes(limit.cacheBytes()) + " for the page cache");
        page.put("residentBytes", limit.residentBytes())
                .put("dataBytes", limit.dataBytes())
                .put("cacheShare", limit.share())
                .put("limitBytes", limit.bytes());
    }

    private static String micros(Histogram micros, double percentile) {
        return Units.millis(micros.getValueAtPercentile(percentile));
    }

    /** @param alone before and after; the better of the two is what both groups together are held against */
    private void report(Bench bench, List<BenchReport> alone, Together both, ObjectNode page) {
        bench.print("");
        TextTable table = new TextTable("GETS", "PER SECOND", "P50", "P99", "P99.9", "MAX", "ERRORS");
        row(table, "hot, alone", alone.get(0));
        row(table, "hot, beside cold", both.hot);
        row(table, "cold", both.cold);
        row(table, "hot, alone again", alone.get(1));
        bench.print(table);
        long least = alone.stream().mapToLong(MemoryCommand::p99).min().orElse(0);
        double ratio = p99(both.hot) / (double) Math.max(1, least);
        double perGet = both.diskBytes / (double) Math.max(1, both.cold.operations());
        bench.print("Latencies in milliseconds, from when a get was due. From the disk: " + Units.bytes(both.diskBytes)
                + ", "
                + Units.count(Math.round(perGet), "byte") + " for each cold get; the group had "
                + Units.bytes(both.cachedBytes)
                + " of page cache in the end, the mapped index included.");
        bench.print("p99 of hot gets beside cold ones: " + Bench.text(ratio)
                + " times the lower one of hot gets alone (target: at most " + Bench.text(TARGET) + "): "
                + (ratio <= TARGET ? "kept" : "missed"));
        page.put("p99Ratio", ratio).put("p99RatioTarget", TARGET);
        page.put("diskBytes", both.diskBytes).put("pageCacheBytes", both.cachedBytes);
        page.set("hotAlone", alone.get(0).json());
        page.set("hotAloneAgain", alone.get(1).json());
        page.set("hotBesideCold", both.hot.json());
        page.set("cold", both.cold.json());
    }

    private static Optional<BenchReport.Row> reads(BenchReport report) {
        return report.rows().stream().findFirst();
    }

    private static long p99(BenchReport report) {
        return reads(report)
                .map(row -> row.latencies().getValueAtPercentile(99))
                .orElse(0L);
    }

    private static void row(TextTable table, String name, BenchReport report) {
        BenchReport.Row row = reads(report).orElseThrow();
        Histogram micros = row.latencies();
        table.row(
                name,
                Units.count(Math.round(report.perSecond(row.count()))),
                micros(micros, 50),
                micros(micros, 99),
                micros(micros, 99.9),
                Units.millis(micros.getMaxValue()),
                Units.count(row.errorCount() + row.missing()));
    }
}
