package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.FakeCluster;
import io.gramme.client.cli.bench.BenchSettings;
import io.gramme.client.wire.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BenchCommandTest {
    private final FakeCluster cluster = new FakeCluster(3);

    @TempDir
    Path home = Path.of("");

    @AfterEach
    void close() {
        cluster.close();
    }

    /** Options and their values in turn; those of the test stand in the place of the usual ones. */
    private Cli.Result bench(String... words) {
        Map<String, String> options = new LinkedHashMap<>(Map.of(
                "--seeds",
                cluster.seeds(),
                "--records",
                "200",
                "--value-size",
                "100",
                "--warm-up",
                "50ms",
                "--duration",
                "200ms"));
        for (int i = 0; i < words.length; i += 2) {
            options.put(words[i], words[i + 1]);
        }
        List<String> all = new ArrayList<>(List.of("bench"));
        options.forEach((option, value) -> all.addAll(List.of(option, value)));
        return new Cli(home).run(all.toArray(String[]::new));
    }

    @Test
    void allFourWorkloadsAreMeasuredByDefault() {
        Cli.Result result = bench();

        assertThat(result.code()).as(result.err()).isEqualTo(ExitCodes.OK);
        assertThat(result.out())
                .contains("3 nodes; table default with N=3 R=2 W=2; 200 records of 100 bytes; 16 threads")
                .contains("load: every record once", "workload A: 50 % reads", "workload B", "workload C: reads only")
                .contains("PER SECOND", "P50", "P95", "P99.9", "MAX", "ERRORS")
                .contains("processor time: client");
        assertThat(cluster.records()).hasSize(200);
        assertThat(cluster.records().values()).allSatisfy(values -> {
            assertThat(values).hasSize(1);
            assertThat(values.get(0).length()).isEqualTo(100);
        });
    }

    @Test
    void aLoadThatWarmsUpWritesOtherRecordsFirstAndMeasuresItsOwn() throws Exception {
        Path file = home.resolve("bench.json");

        Cli.Result result =
                bench("--workload", "load", "--load-warm-up", "100ms", "--json", file.toString(), "--threads", "2");

        assertThat(result.code()).as(result.err()).isEqualTo(ExitCodes.OK);
        JsonNode row = Json.mapper()
                .readTree(Files.readString(file))
                .path("runs")
                .get(0)
                .path("rows")
                .get(0);
        assertThat(row.path("count").asLong()).isEqualTo(200);
        assertThat(cluster.records()).hasSizeGreaterThan(200);
        assertThat(cluster.records().keySet())
                .contains(BenchSettings.key(0), BenchSettings.key(199), BenchSettings.key(200));
    }

    @Test
    void theJsonHasEveryRunAndEveryOperation() throws Exception {
        Path file = home.resolve("bench.json");

        assertThat(bench("--workload", "load,a", "--json", file.toString()).code())
                .isEqualTo(ExitCodes.OK);

        JsonNode page = Json.mapper().readTree(Files.readString(file));
        assertThat(page.path("machine").path("processors").asInt()).isPositive();
        assertThat(page.path("cluster").path("n").asInt()).isEqualTo(3);
        assertThat(page.path("runs")).hasSize(2);
        JsonNode load = page.path("runs").get(0);
        assertThat(load.path("operations").asInt()).isEqualTo(200);
        JsonNode a = page.path("runs").get(1);
        assertThat(a.path("workload").asText()).isEqualTo("a");
        assertThat(a.path("clientCpuSeconds").asDouble()).isPositive();
        assertThat(a.path("rows")).hasSize(2);
        for (JsonNode row : a.path("rows")) {
            JsonNode micros = row.path("latencyMicros");
            assertThat(micros.path("p50").asLong()).isPositive();
            assertThat(micros.path("p999").asLong())
                    .isGreaterThanOrEqualTo(micros.path("p99").asLong());
            assertThat(micros.path("max").asLong())
                    .isGreaterThanOrEqualTo(micros.path("p999").asLong());
            assertThat(row.path("count").asLong()).isPositive();
            assertThat(row.path("errors")).isEmpty();
        }
    }

    @Test
    void jsonOnTheStandardOutputIsNothingButJson() throws Exception {
        Cli.Result result = bench("--workload", "load", "--json", "-");

        assertThat(Json.mapper().readTree(result.out()).path("runs")).hasSize(1);
    }

    @Test
    void anOpenLoadKeepsItsRate() throws Exception {
        bench("--workload", "load");

        Cli.Result result = bench("--workload", "c", "--rate", "200", "--duration", "1s", "--json", "-");

        JsonNode run = Json.mapper().readTree(result.out()).path("runs").get(0);
        assertThat(run.path("operations").asInt()).isBetween(150, 260);
    }

    @Test
    void pipelinedRequestsShareOneThread() {
        Cli.Result result = bench("--workload", "load,c", "--pipeline", "32", "--distribution", "latest");

        assertThat(result.code()).as(result.err()).isEqualTo(ExitCodes.OK);
        assertThat(result.out()).contains("32 in flight from one thread").contains("latest keys");
    }

    @Test
    void recordsThatAreNotThereAreNotCountedAsReads() {
        Cli.Result result = bench("--workload", "c");

        assertThat(result.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(result.out()).contains("found nothing; write the records first: gramme bench --workload load");
    }

    @Test
    void failuresAreCountedByKind() {
        cluster.failAll(ErrorCode.BAD_QUORUM, false);

        Cli.Result result = bench("--workload", "load");

        assertThat(result.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(result.out()).contains("failed: 200 inserts with InvalidRequest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--threads 4 --pipeline 4",
                "--threads 0",
                "--pipeline 200000",
                "--rate 0",
                "--records 0",
                "--value-size -1",
                "--workload d",
                "--distribution gauss",
                "--duration 0s",
                "--client-threads 65",
            })
    void whatCannotBeMeantIsRefused(String words) {
        String[] options = words.split(" ", -1);

        Cli.Result refused = bench(options);

        assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(refused.err()).contains(options[0]);
        assertThat(cluster.records()).isEmpty();
    }

    @Test
    void aTableThatIsNotThereIsNamed() {
        assertThat(bench("--table", "nope").err()).contains("there is no table 'nope'");
    }
}
