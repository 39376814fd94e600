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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme-bench growth}: what an operation costs as records and nodes become more. */
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        description = {
            "Measure what an operation costs as records and nodes become more.",
            "That is microseconds of processor time, of the client and all daemons together, for each read and each update, with many",
            "requests in flight. Each size has a ring of its own, filled and warmed up. The cost of a read is that of workload C;",
            "workload A is half updates, so an update costs twice what an operation of A does, less a read. Keys are drawn evenly, or",
            "popular ones would hide how many there are. Rings of one node have N=1, of two N=2; they are shown, and left out of the",
            "verdict, for their operations do less."
        },
        footer = {
            "",
            "Examples:",
            "  gramme-bench growth",
            "  gramme-bench growth --records 10000,100000,1000000 --nodes 1,3,5,9 --picture growth.svg --json growth.json",
            "  gramme-bench growth --records 2000,20000 --nodes 1,3 --node-records 5000 --duration 5s     a quick look"
        })
final class GrowthCommand implements Callable<Integer> {
    private static final int COPIES = 3;

    private final Terminal terminal;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(
            names = "--records",
            split = ",",
            paramLabel = "COUNT",
            description = "on three nodes; 10,000, 100,000 and 1,000,000 by default")
    private List<Long> records = List.of(10_000L, 100_000L, 1_000_000L);

    @Option(
            names = "--nodes",
            split = ",",
            paramLabel = "COUNT",
            description = "with --node-records; 1, 3, 5 and 9 by default")
    private List<Integer> nodes = List.of(1, 3, 5, 9);

    @Option(names = "--node-records", paramLabel = "COUNT", description = "at each number of nodes; 100,000 by default")
    private long nodeRecords = 100_000;

    @Option(names = "--pipeline", paramLabel = "COUNT", description = "requests in flight; 256 by default")
    private int pipeline = 256;

    @Option(names = "--distribution", paramLabel = "NAME", description = "uniform (default) or zipfian")
    private Distribution distribution = Distribution.UNIFORM;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            description =
                    "before each measurement, on three nodes; 40s by default, and longer the more nodes there are")
    private Duration warmUp = Duration.ofSeconds(40);

    @Option(names = "--duration", paramLabel = "TIME", description = "of each measurement; 20s by default")
    private Duration duration = Duration.ofSeconds(20);

    @Option(
            names = "--picture",
            paramLabel = "FILE",
            description = "of the cost over records, as SVG; growth.svg by default")
    private Path picture = Path.of("growth.svg");

    GrowthCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What was measured at one size. */
    record Cost(int nodes, long records, double readMicros, double updateMicros) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (long count : records) {
            BenchOptions.checkRange("--records", count, 1, 1_000_000_000);
        }
        for (int count : nodes) {
            BenchOptions.checkRange("--nodes", count, 1, 30);
        }
        BenchOptions.checkRange("--node-records", nodeRecords, 1, 1_000_000_000);
        BenchOptions.checkRange("--pipeline", pipeline, 1, 100_000);
        return options.run(terminal, this::measure);
    }

    private ObjectNode measure(Bench bench) throws IOException, InterruptedException {
        List<Cost> byRecords = new ArrayList<>();
        for (long count : records.stream().sorted().distinct().toList()) {
            byRecords.add(measure(bench, COPIES, count));
        }
        List<Cost> byNodes = new ArrayList<>();
        for (int count : nodes.stream().sorted().distinct().toList()) {
            Optional<Cost> known = byRecords.stream()
                    .filter(cost -> cost.nodes == count && cost.records == nodeRecords)
                    .findFirst();
            byNodes.add(known.isPresent() ? known.get() : measure(bench, count, nodeRecords));
        }
        ObjectNode page = bench.page("growth");
        page.put("valueBytes", options.valueBytes())
                .put("pipeline", pipeline)
                .put("distribution", distribution.name().toLowerCase(Locale.ROOT));
        report(bench, byRecords, byNodes, page);
        draw(bench, byRecords);
        return page;
    }

    private Cost measure(Bench bench, int count, long of) throws IOException, InterruptedException {
        String size = Units.count(count, "node") + ", " + Units.count(of, "record");
        BenchRing ring = bench.ring(RingPlan.of(count, options.heap()));
        ring.start();
        bench.fill(size + ", filling", ring, of, options.valueBytes());
        Cost cost;
        try (GrammeClient client = ring.client(pipeline)) {
            double read =
                    micros(bench.run(size + ", workload C", client, settings(Workload.C, count, of), ring.pids()));
            double half =
                    micros(bench.run(size + ", workload A", client, settings(Workload.A, count, of), ring.pids()));
            cost = new Cost(count, of, read, 2 * half - read);
        }
        ring.discard();
        return cost;
    }

    /** The daemons share the processors, and each has all of its code to compile. */
    private BenchSettings settings(Workload workload, int count, long of) {
        return new BenchSettings(
                workload,
                "default",
                of,
                options.valueBytes(),
                distribution,
                new Shape(pipeline, true, 0),
                warmUp.multipliedBy(Math.max(COPIES, count)).dividedBy(COPIES),
                duration);
    }

    private static double micros(BenchReport report) {
        return 1e6 / report.perCpuSecond().orElseThrow(() -> BenchFailure.of("the daemons ended"));
    }

    private void report(Bench bench, List<Cost> byRecords, List<Cost> byNodes, ObjectNode page) throws IOException {
        bench.print("Values of " + Units.count(options.valueBytes(), "byte") + ", "
                + distribution.name().toLowerCase(Locale.ROOT) + " keys, " + pipeline + " in flight, "
                + Jdk.version(options.javaHome())
                + ". Microseconds of processor time, client and daemons together.");
        bench.print(table(byRecords, byNodes, page));
        List<Cost> whole = byNodes.stream().filter(cost -> cost.nodes >= COPIES).toList();
        List<Boolean> verdicts = List.of(
                judge(bench, "a read over records", points(byRecords, Cost::records, Cost::readMicros), page),
                judge(bench, "an update over records", points(byRecords, Cost::records, Cost::updateMicros), page),
                judge(bench, "a read over nodes", points(whole, Cost::nodes, Cost::readMicros), page),
                judge(bench, "an update over nodes", points(whole, Cost::nodes, Cost::updateMicros), page));
        boolean isKept = !verdicts.contains(false);
        bench.print("no term grows faster than log n (no curve bends upwards by more than "
                + Math.round(100 * LogFit.NOISE) + " %): " + (isKept ? "kept" : "missed"));
        page.put("isLogarithmic", isKept);
    }

    private static TextTable table(List<Cost> byRecords, List<Cost> byNodes, ObjectNode page) {
        Set<Cost> all = new LinkedHashSet<>(byRecords);
        all.addAll(byNodes);
        TextTable table = new TextTable("NODES", "N", "RECORDS", "A READ", "AN UPDATE");
        for (Cost cost : all) {
            table.row(
                    cost.nodes,
                    Math.min(COPIES, cost.nodes),
                    Units.count(cost.records),
                    Bench.text(cost.readMicros),
                    Bench.text(cost.updateMicros));
            page.withArray("costs")
                    .addObject()
                    .put("nodes", cost.nodes)
                    .put("records", cost.records)
                    .put("readMicros", cost.readMicros)
                    .put("updateMicros", cost.updateMicros);
        }
        return table;
    }

    private static List<LogFit.Point> points(
            List<Cost> costs, ToDoubleFunction<Cost> n, ToDoubleFunction<Cost> micros) {
        return costs.stream()
                .filter(cost -> micros.applyAsDouble(cost) > 0)
                .map(cost -> new LogFit.Point(n.applyAsDouble(cost), micros.applyAsDouble(cost)))
                .toList();
    }

    private static boolean judge(Bench bench, String what, List<LogFit.Point> points, ObjectNode page) {
        if (points.size() < 2) {
            bench.print(what + ": one size says nothing of growth");
            return true;
        }
        LogFit fit = LogFit.through(points);
        double residual = fit.residual(points);
        double bend = LogFit.bend(points);
        bench.print(String.format(
                Locale.ROOT,
                "%s: %.1f %+.2f log10(n) \u00b5s, off by at most %.1f %%; tenfold n costs %.2f times as much; it bends by %.1f %%%s",
                what,
                fit.base(),
                fit.perDecade(),
                100 * residual,
                perDecade(points),
                100 * bend,
                points.size() < 3 ? " (two sizes cannot tell)" : ""));
        page.withArray("fits")
                .addObject()
                .put("what", what)
                .put("a", fit.base())
                .put("b", fit.perDecade())
                .put("residual", residual)
                .put("perDecade", perDecade(points))
                .put("bend", bend);
        return LogFit.isLogarithmic(points);
    }

    /** From the smallest to the largest. */
    private static double perDecade(List<LogFit.Point> points) {
        LogFit.Point first = points.get(0);
        LogFit.Point last = points.get(points.size() - 1);
        return Math.pow(last.cost() / first.cost(), 1 / (last.decades() - first.decades()));
    }

    private void draw(Bench bench, List<Cost> byRecords) throws IOException {
        Map<String, List<LogFit.Point>> series = new LinkedHashMap<>();
        series.put("a read", points(byRecords, Cost::records, Cost::readMicros));
        series.put("an update", points(byRecords, Cost::records, Cost::updateMicros));
        GrowthPicture.write(picture, series);
        bench.print("picture: " + picture);
    }
}
