package io.gramme.itests.process;

import io.gramme.client.GrammeClient;
import io.gramme.client.cli.bench.BenchReport;
import io.gramme.client.cli.bench.BenchRun;
import io.gramme.client.cli.bench.BenchSettings;
import io.gramme.client.cli.bench.KeyChooser;
import io.gramme.client.cli.bench.ProcessUse;
import io.gramme.client.cli.bench.Workload;
import io.gramme.client.cli.bench.echo.Echo;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Loads daemons that run and prints what that took of them and of itself, as properties. In a JVM of its own: that of the tests watches
 * every network buffer, and has compiled by what other tests did.
 */
final class OperationWork {
    static final String ECHO = "echo";
    static final String READS = "reads";
    static final String UPDATES = "updates";
    static final String PER_CPU_SECOND = ".perCpuSecond";
    static final String ALLOCATED_BYTES = ".allocatedBytes";
    static final String SENT_BYTES = ".sentBytes";
    static final String CALLS = ".calls";
    static final String LOG_BYTES = ".logBytes";
    static final String LOG_WRITES = ".logWrites";

    private static final int ECHO_CALLERS = 64;
    private static final Duration ECHO_TIME = Duration.ofSeconds(2);
    private static final int IN_FLIGHT = 256;
    /** Of daemons that have just been started, and are slow. */
    private static final int FEW_IN_FLIGHT = 64;

    private static final int RECORDS = 20_000;
    private static final int VALUE_BYTES = 1_000;
    private static final int SEED = 1;
    private static final Duration READING = Duration.ofSeconds(3);

    private final HttpClient http = HttpClient.newHttpClient();
    private final GrammeClient client;
    private final List<DaemonWork.Target> daemons;

    private OperationWork(GrammeClient client, List<DaemonWork.Target> daemons) {
        this.client = client;
        this.daemons = daemons;
    }

    /**
     * Runs it.
     *
     * @param arguments for each daemon where clients and HTTP find it, and its process: three words with commas
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String[]> daemons =
                Arrays.stream(arguments).map(daemon -> daemon.split(",", 3)).toList();
        say(ECHO + PER_CPU_SECOND, Echo.run(ECHO_CALLERS, false, ECHO_TIME).perCpuSecond());
        try (GrammeClient client = GrammeClient.builder(
                        daemons.stream().map(daemon -> daemon[0]).toList())
                .timeouts(Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(2))
                .maxInFlight(IN_FLIGHT, Integer.MAX_VALUE)
                .eventLoops(1, 1)
                .build()) {
            OperationWork work = new OperationWork(
                    client,
                    daemons.stream()
                            .map(daemon -> new DaemonWork.Target(Long.parseLong(daemon[2]), daemon[1]))
                            .toList());
            work.run(Workload.LOAD, FEW_IN_FLIGHT);
            work.run(Workload.C, IN_FLIGHT);
            work.measure(READS, Workload.C);
            work.measure(UPDATES, Workload.LOAD);
        }
    }

    /** Returns how many were carried out. */
    private double run(Workload workload, int inFlight) throws InterruptedException {
        AtomicLong finished = new AtomicLong();
        BenchSettings settings = new BenchSettings(
                workload,
                "default",
                RECORDS,
                VALUE_BYTES,
                KeyChooser.Distribution.ZIPFIAN,
                new BenchSettings.Shape(inFlight, true, 0),
                Duration.ZERO,
                READING);
        BenchReport report =
                new BenchRun(client, settings, List.of(), SEED).run(progress -> finished.set(progress.operations()));
        long failed = report.rows().stream()
                .mapToLong(row -> row.errorCount() + row.missing())
                .sum();
        return (workload == Workload.LOAD ? RECORDS : finished.get()) - failed;
    }

    private void measure(String name, Workload workload) throws IOException, InterruptedException {
        DaemonWork before = DaemonWork.of(http, daemons);
        double ownBefore = ProcessUse.ownCpuSeconds();
        double count = run(workload, IN_FLIGHT);
        double own = ProcessUse.ownCpuSeconds() - ownBefore;
        DaemonWork work = DaemonWork.of(http, daemons).since(before);
        say(name + PER_CPU_SECOND, count / (work.cpuSeconds() + own));
        say(name + ALLOCATED_BYTES, work.allocatedBytes() / count);
        say(name + SENT_BYTES, work.sentBytes() / count);
        say(name + CALLS, work.calls() / count);
        say(name + LOG_BYTES, work.logBytes() / count);
        say(name + LOG_WRITES, work.logWrites() / count);
    }

    private static void say(String name, double value) {
        System.out.println(String.format(Locale.ROOT, "%s=%.4f", name, value));
    }
}
