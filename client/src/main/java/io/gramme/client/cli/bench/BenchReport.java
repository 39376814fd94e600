package io.gramme.client.cli.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.bench.echo.Echo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What came of a run.
 *
 * @param seconds that were measured
 * @param clientCpuSeconds of this process while that was measured
 * @param servers what each local daemon used meanwhile; empty when the daemons are elsewhere
 * @param echo the floor, when it was measured
 */
public record BenchReport(
        BenchSettings settings,
        double seconds,
        List<Row> rows,
        double clientCpuSeconds,
        List<ProcessUse> servers,
        Optional<Echo.Result> echo) {

    /**
     * The operations of one kind.
     *
     * @param latencies microseconds, corrected as {@link BenchRun} says
     * @param raw microseconds, of the operations that were really sent
     * @param missing reads that found nothing
     * @param errors operations that failed, by the kind of failure
     */
    public record Row(String operation, Histogram latencies, Histogram raw, long missing, Map<String, Long> errors) {
        public long count() {
            return raw.getTotalCount();
        }

        public long errorCount() {
            return errors.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    public long operations() {
        return rows.stream().mapToLong(Row::count).sum();
    }

    public double perSecond(long count) {
        return seconds == 0 ? 0 : count / seconds;
    }

    /** Empty when the daemons are not on this machine. */
    public Optional<Double> serverCpuSeconds() {
        return servers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        servers.stream().mapToDouble(ProcessUse::cpuSeconds).sum());
    }

    /** The same beside a floor. */
    public BenchReport besides(Optional<Echo.Result> floor) {
        return new BenchReport(settings, seconds, rows, clientCpuSeconds, servers, floor);
    }

    /** For each second of processor time of client and servers together; empty when the daemons are not on this machine. */
    public Optional<Double> perCpuSecond() {
        return serverCpuSeconds().map(cpu -> operations() / (cpu + clientCpuSeconds));
    }

    /** The same as a share of what the echo makes of it. */
    public Optional<Double> shareOfEcho() {
        return perCpuSecond().flatMap(mine -> echo.map(floor -> mine / floor.perCpuSecond()));
    }

    /** Whether every operation was answered, and every record that was asked for was there. */
    public boolean isFaultless() {
        return rows.stream().allMatch(row -> row.errorCount() == 0 && row.missing() == 0);
    }

    /** Everything, for scripts. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("workload", settings.workload().name().toLowerCase(java.util.Locale.ROOT));
        json.put("mix", settings.workload().words());
        json.put("table", settings.table());
        json.put("records", settings.records()).put("valueBytes", settings.valueBytes());
        json.put("distribution", settings.distribution().name().toLowerCase(java.util.Locale.ROOT));
        json.put("callers", settings.shape().callers())
                .put("pipelined", settings.shape().pipelined());
        json.put("ratePerSecond", settings.shape().ratePerSecond());
        json.put("seconds", seconds)
                .put("operations", operations())
                .put("operationsPerSecond", perSecond(operations()));
        json.put("clientCpuSeconds", clientCpuSeconds);
        serverCpuSeconds().ifPresent(cpu -> {
            json.put("serverCpuSeconds", cpu);
            json.put("operationsPerServerCpuSecond", cpu == 0 ? 0 : operations() / cpu);
        });
        perCpuSecond().ifPresent(rate -> json.put("operationsPerCpuSecond", rate));
        shareOfEcho().ifPresent(share -> json.put("shareOfEcho", share));
        ArrayNode servers = json.putArray("servers");
        for (ProcessUse use : this.servers) {
            servers.addObject()
                    .put("pid", use.pid())
                    .put("cpuSeconds", use.cpuSeconds())
                    .put("rssBytes", use.rssBytes());
        }
        ArrayNode list = json.putArray("rows");
        rows.forEach(row -> list.add(json(row)));
        return json;
    }

    private ObjectNode json(Row row) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("operation", row.operation()).put("count", row.count()).put("perSecond", perSecond(row.count()));
        json.put("missing", row.missing());
        ObjectNode errors = json.putObject("errors");
        row.errors().forEach(errors::put);
        json.set("latencyMicros", json(row.latencies()));
        json.set("uncorrectedLatencyMicros", json(row.raw()));
        return json;
    }

    private static ObjectNode json(Histogram micros) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("mean", micros.getMean());
        json.put("p50", micros.getValueAtPercentile(50));
        json.put("p95", micros.getValueAtPercentile(95));
        json.put("p99", micros.getValueAtPercentile(99));
        json.put("p999", micros.getValueAtPercentile(99.9));
        json.put("max", micros.getMaxValue());
        return json;
    }
}
