package io.gramme.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What can be said of the command line without a daemon. */
final class BenchMainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int run(String... words) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(new byte[0]),
                stream,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                false,
                folder);
        CommandLine line = BenchMain.line(terminal);
        line.setOut(new PrintWriter(stream, true, StandardCharsets.UTF_8));
        return line.execute(words);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"recovery", "growth", "tail", "memory"})
    void everyBenchmarkHasHelpWithExamples(String name) {
        int code = run(name, "--help");

        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Examples:", "gramme-bench " + name, "--json");
    }

    @Test
    void theHelpNamesEveryBenchmarkOnce() {
        int code = run("--help");

        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).containsOnlyOnce("Measure data larger than memory.");
    }

    @ParameterizedTest
    @CsvSource({
        "memory, --cache-share, 3, --cache-share is 0.01 to 1.0",
        "memory, --hot-records, 2000000, --hot-records is 1 to 1000000",
        "tail, --workload, load, the load is written first",
        "tail, --share, '0.5,0', --share is 0.01 to 1.5",
        "tail, --threads, -1, --threads is 0 to 1024",
        "growth, --nodes, '1,31', --nodes is 1 to 30",
        "recovery, --records, many, 'many' is not a long",
        "recovery, --java-home, /nowhere, there is no bin/java",
        "recovery, --base-port, 65530, --base-port is 0 to 65435",
        "recovery, --sped, 3, Unknown option",
    })
    void whatMakesNoSenseIsRefusedInASentence(String name, String option, String value, String sentence) {
        int code = run(name, option, value, "--folder", folder.toString());

        assertThat(code).isEqualTo(2);
        assertThat(said()).startsWith("gramme-bench " + name + ": ").contains(sentence);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nothingToMeasureIsWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(said()).contains("recovery, growth, tail or memory");
    }
}
