package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.GrammeClient;
import io.gramme.client.cli.bench.BenchReport;
import io.gramme.client.cli.bench.BenchRun;
import io.gramme.client.cli.bench.BenchSettings;
import io.gramme.client.cli.bench.BenchSettings.Shape;
import io.gramme.client.cli.bench.KeyChooser.Distribution;
import io.gramme.client.cli.bench.Workload;
import io.gramme.client.cli.bench.echo.Echo;
import io.gramme.client.wire.Limits;
import io.gramme.client.wire.Response.RingDescription;
import io.gramme.client.wire.TableDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme bench}: YCSB's core workloads against any cluster that runs; {@code cli.bench} measures. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measure a cluster with YCSB's core workloads: load, then A (half reads), B (95 %% reads), C (reads only).",
            "An update is one replace put. Latencies are corrected for coordinated omission: with --rate they count from when",
            "a request was due; without, what a stalled caller did not send is counted as if it had."
        },
        footer = {
            "",
            "Examples:",
            "  gramme bench                                            load, A, B and C, 16 threads",
            "  gramme bench --workload a,b --threads 64 --duration 60s",
            "  gramme bench --workload c --pipeline 256                256 requests in flight from one thread",
            "  gramme bench --workload a --rate 5000 --json a.json     5,000 requests a second, whatever happens",
            "",
            "Processor time and memory of the servers are shown when they are daemons of the local cluster. They are compared with an",
            "echo, measured first: as many callers exchange messages of about that size over TCP, and nobody looks at them.",
            "What else lies under an operation is measured by: gramme bench floor"
        })
final class BenchCommand implements Callable<Integer> {
    /** The most that an open load may have under way; a server that falls further behind is saturated. */
    private static final int OPEN_CALLERS = 4_096;

    private static final Duration ECHO_TIME = Duration.ofSeconds(5);

    private final Terminal terminal;

    @Option(names = "--workload", split = ",", paramLabel = "NAME", description = "load, a, b, c; all four by default")
    private List<Workload> workloads = List.of(Workload.LOAD, Workload.A, Workload.B, Workload.C);

    @Option(names = "--records", paramLabel = "COUNT", description = "how many there are; 100,000 by default")
    private long records = 100_000;

    @Option(names = "--value-size", paramLabel = "BYTES", description = "of each value; 1,000 by default")
    private int valueBytes = 1_000;

    @Option(names = "--distribution", paramLabel = "NAME", description = "zipfian (default), uniform or latest")
    private Distribution distribution = Distribution.ZIPFIAN;

    @Option(names = "--threads", paramLabel = "COUNT", description = "callers that wait for each answer; 16 by default")
    private @Nullable Integer threads;

    @Option(names = "--pipeline", paramLabel = "COUNT", description = "keep so many requests in flight from one thread")
    private @Nullable Integer pipeline;

    @Option(names = "--rate", paramLabel = "PER-SECOND", description = "send so many a second, whatever the answers do")
    private @Nullable Integer rate;

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            converter = Units.TimeConverter.class,
            description = "before each workload but the load is measured; 5s by default")
    private Duration warmUp = Duration.ofSeconds(5);

    @Option(
            names = "--load-warm-up",
            paramLabel = "TIME",
            converter = Units.TimeConverter.class,
            description =
                    "before the load is measured, other records are written for so long, which stay; 0s by default")
    private Duration loadWarmUp = Duration.ZERO;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = Units.TimeConverter.class,
            description = "of each workload but the load; 20s by default")
    private Duration duration = Duration.ofSeconds(20);

    @Option(
            names = "--no-floor",
            description = "do not measure first what the network alone takes, which local daemons are compared with")
    private boolean isWithoutFloor;

    @Option(names = "--table", paramLabel = "TABLE", description = "default by default")
    private String table = "default";

    @Option(names = "--client-threads", paramLabel = "COUNT", description = "event loops of the client; 1 by default")
    private int clientThreads = 1;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "of the keys that are drawn; 1 by default")
    private long seed = 1;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "write everything that was measured here too; - for standard output")
    private @Nullable String json;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Shape shape = shape();
        check("--records", records, 1, 1_000_000_000L);
        check("--value-size", valueBytes, 0, Limits.VALUE_BYTES);
        check("--client-threads", clientThreads, 1, 64);
        List<BenchReport> reports = new ArrayList<>();
        try (GrammeClient client = connect.builder(terminal)
                .maxInFlight(shape.callers(), Integer.MAX_VALUE)
                .eventLoops(clientThreads, 1)
                .build()) {
            RingDescription ring = client.describe();
            TableDescription described = ring.table(table)
                    .orElseThrow(() -> Failure.of("there is no table '" + table + "'; see: gramme ring"));
            List<ClusterState.Node> daemons = daemons(ring);
            BenchTable printer = new BenchTable(terminal, json != null && json.equals("-"));
            printer.begin(ring, described, records, valueBytes, shape);
            Optional<Echo.Result> echo = daemons.isEmpty() || isWithoutFloor ? Optional.empty() : echo(shape);
            echo.ifPresent(result -> printer.print(result, shape));
            for (Workload workload : workloads) {
                BenchReport report = run(client, workload, shape, daemons).besides(echo);
                printer.print(report, daemons);
                reports.add(report);
            }
            writeJson(ring, described, echo, reports);
        }
        return reports.stream().allMatch(BenchReport::isFaultless) ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static void check(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw Failure.usage(option + " is " + Units.count(min) + " to " + Units.count(max) + ", not " + value);
        }
    }

    private Shape shape() {
        if (pipeline != null && threads != null) {
            throw Failure.usage("--threads and --pipeline exclude each other: callers that wait, or one that does not");
        }
        int callers = pipeline != null ? pipeline : threads != null ? threads : rate != null ? OPEN_CALLERS : 16;
        check(
                pipeline != null ? "--pipeline" : "--threads",
                callers,
                1,
                pipeline != null || rate != null ? 100_000 : 1_024);
        int perSecond = rate == null ? 0 : rate;
        if (rate != null) {
            check("--rate", perSecond, 1, 1_000_000);
        }
        return new Shape(callers, pipeline != null, perSecond);
    }

    /** Those of the local cluster that are members of this ring, whatever the seeds were. */
    private List<ClusterState.Node> daemons(RingDescription ring) {
        List<String> members =
                ring.members().stream().map(member -> member.clientAddress()).toList();
        return ClusterState.read(connect.folder(terminal)).stream()
                .flatMap(state -> state.nodes().stream())
                .filter(node ->
                        node.isRunning() && members.contains(node.ports().client()))
                .toList();
    }

    /** What the same callers reach when nothing is done with what they send. An open load has no callers: it is compared with as many as threads are usual. */
    private Optional<Echo.Result> echo(Shape shape) {
        boolean isOpen = shape.isOpen();
        try (Progress progress = new Progress(terminal, "echo", "", 0)) {
            progress.show("measuring the floor", 0, "a few seconds");
            return Optional.of(Echo.run(isOpen ? 16 : shape.callers(), !isOpen && shape.pipelined(), ECHO_TIME));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of("interrupted");
        }
    }

    private BenchReport run(GrammeClient client, Workload workload, Shape shape, List<ClusterState.Node> daemons) {
        // The load is always closed: it ends with its last record, not at a time.
        Shape used = workload == Workload.LOAD && shape.isOpen()
                ? new Shape(Math.min(256, shape.callers()), true, 0)
                : shape;
        Duration before = workload == Workload.LOAD ? loadWarmUp : warmUp;
        BenchSettings settings =
                new BenchSettings(workload, table, records, valueBytes, distribution, used, before, duration);
        List<Long> pids = daemons.stream()
                .flatMap(node -> node.process().stream())
                .map(DaemonProcess::pid)
                .toList();
        try (Progress progress = new Progress(terminal, BenchTable.title(workload), "", 0)) {
            return new BenchRun(client, settings, pids, seed)
                    .run(now -> progress.show(
                            now.phase(),
                            now.fraction(),
                            (int) (100 * now.fraction()) + " %, " + Units.count(now.operations(), "operation")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of("interrupted");
        }
    }

    private void writeJson(
            RingDescription ring, TableDescription described, Optional<Echo.Result> echo, List<BenchReport> reports) {
        if (json == null) {
            return;
        }
        ObjectNode page = Json.object().put("bench", 1);
        page.putObject("machine")
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("java", System.getProperty("java.version"));
        page.putObject("cluster")
                .put("members", ring.members().size())
                .put("partitions", ring.partitions())
                .put("n", described.copies().n())
                .put("r", described.copies().r())
                .put("w", described.copies().w());
        echo.ifPresent(result -> page.putObject("echo")
                .put("exchanges", result.exchanges())
                .put("perSecond", result.perSecond())
                .put("cpuSeconds", result.cpuSeconds())
                .put("perCpuSecond", result.perCpuSecond()));
        ArrayNode runs = page.putArray("runs");
        reports.forEach(report -> runs.add(report.json()));
        if (json.equals("-")) {
            Json.print(terminal, page);
            return;
        }
        try {
            Files.writeString(Path.of(json), Json.pretty(page) + "\n");
        } catch (IOException e) {
            throw Failure.of("cannot write " + json, e);
        }
    }
}
