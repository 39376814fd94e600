package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whether an operation takes about as much work as it did: a change that doubles what reads or updates cost fails here.
 *
 * <p>Time would say little on a machine that is shared, so this counts what was done instead: memory allocated, bytes sent between
 * daemons and written to their logs, calls to the system. The bytes stayed within a tenth while the load of two processors went from 4
 * to 20; only what daemons do by the second and not by the operation weighs more when there are few operations. What cannot be counted is
 * left to the processor time of client and daemons together, as a share of what an echo takes in the same minute: 0.38 to 0.56 for reads
 * and 0.16 to 0.26 for updates, mostly the more the busier the machine was.
 *
 * <p>The load is that of {@code bench}, 256 requests in flight, on daemons that compile once (C1) and so are warm after seconds: their
 * figures are not those of {@code BENCHMARKS.md}. How often a log is forced is bounded by how often it is written.
 */
@Tag("alone")
@EnabledOnOs(value = OS.LINUX, disabledReason = "the work of a process is read from /proc")
final class OperationWorkTest {
    private static final double READS_OF_ECHO = 0.27;
    private static final double UPDATES_OF_ECHO = 0.12;
    private static final String ADVICE =
            "reads or updates take more work than they did. To look closer, before and after the change: bin/gramme bench"
                    + " --workload load,c,a --pipeline 256, and bin/gramme-parts for each part";

    @TempDir
    private Path folder;

    /**
     * A line of the table.
     *
     * @param isCost whether less of it is better
     */
    private record Line(String what, boolean isCost, String form, Measured reads, Measured updates) {
        boolean isWithin() {
            return reads.isWithin(isCost) && updates.isWithin(isCost);
        }

        String text() {
            return String.format(
                    Locale.ROOT,
                    "%-32s " + (form + " ").repeat(4) + "%s%n",
                    what,
                    reads.value,
                    reads.limit,
                    updates.value,
                    updates.limit,
                    isWithin() ? "" : "<-");
        }
    }

    private record Measured(double value, double limit) {
        boolean isWithin(boolean isCost) {
            return isCost ? value <= limit : value >= limit;
        }
    }

    @Test
    void readsAndUpdatesTakeHardlyMoreWorkThanTheyDid() throws Exception {
        Properties measured = measure();
        List<Line> costs = List.of(
                cost(measured, "bytes allocated", OperationWork.ALLOCATED_BYTES, 28_000, 66_000),
                cost(measured, "bytes between daemons", OperationWork.SENT_BYTES, 380, 3_600),
                cost(measured, "calls that read or write", OperationWork.CALLS, 1.8, 0.8),
                cost(measured, "bytes written to logs", OperationWork.LOG_BYTES, 100, 5_800),
                cost(measured, "writes to logs", OperationWork.LOG_WRITES, 0.01, 0.4));
        double echo = value(measured, OperationWork.ECHO + OperationWork.PER_CPU_SECOND);
        Measured reads =
                new Measured(value(measured, OperationWork.READS + OperationWork.PER_CPU_SECOND), READS_OF_ECHO * echo);
        Measured updates = new Measured(
                value(measured, OperationWork.UPDATES + OperationWork.PER_CPU_SECOND), UPDATES_OF_ECHO * echo);
        List<Line> rates = List.of(
                new Line("a processor second", false, "%,12.0f", reads, updates),
                new Line(
                        String.format(Locale.ROOT, "share of an echo's %,.0f", echo),
                        false,
                        "%12.3f",
                        new Measured(reads.value / echo, READS_OF_ECHO),
                        new Measured(updates.value / echo, UPDATES_OF_ECHO)));

        String table = table("FOR AN OPERATION", "AT MOST", costs) + table("OPERATIONS", "AT LEAST", rates);
        System.out.println(table);
        assertThat(Stream.concat(costs.stream(), rates.stream()).filter(line -> !line.isWithin()))
                .as("%s%n%s", ADVICE, table)
                .isEmpty();
    }

    private static String table(String what, String limit, List<Line> lines) {
        return String.format(Locale.ROOT, "%n%-32s %12s %12s %12s %12s%n", what, "READ", limit, "UPDATE", limit)
                + lines.stream().map(Line::text).collect(Collectors.joining());
    }

    private static Line cost(Properties measured, String what, String name, double readLimit, double updateLimit) {
        return new Line(
                what,
                true,
                "%,12.3f",
                new Measured(value(measured, OperationWork.READS + name), readLimit),
                new Measured(value(measured, OperationWork.UPDATES + name), updateLimit));
    }

    private static double value(Properties measured, String name) {
        return Double.parseDouble(measured.getProperty(name));
    }

    private Properties measure() throws IOException, InterruptedException {
        try (DaemonCluster cluster = new DaemonCluster(folder)) {
            // What is allocated is known at collections only: this makes them frequent.
            cluster.installation().addDaemonOption("-Xmn16m");
            cluster.startAll();
            List<Object> words = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java"),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Dio.netty.leakDetection.level=disabled",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    OperationWork.class.getName()));
            for (Daemon daemon : cluster.daemons()) {
                words.add(daemon.clientAddress() + "," + daemon.httpAddress() + "," + daemon.pid());
            }
            Command.Result result = Command.of(folder, words.toArray()).run();
            assertThat(result.exit()).as(result.out() + result.err()).isZero();
            Properties measured = new Properties();
            measured.load(new StringReader(result.out()));
            return measured;
        }
    }
}
