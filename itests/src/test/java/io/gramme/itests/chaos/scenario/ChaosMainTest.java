package io.gramme.itests.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.client.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What can be said of the command line without a daemon. */
final class ChaosMainTest {
    private static final int USAGE = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int run(String... words) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        Terminal terminal =
                new Terminal(new ByteArrayInputStream(new byte[0]), stream, errors, false, false, false, folder);
        CommandLine line = ChaosMain.line(terminal);
        line.setOut(new PrintWriter(stream, true, StandardCharsets.UTF_8));
        return line.execute(words);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theHelpHasExamplesAndExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(printed()).contains("gramme-chaos run kill-one", "gramme-chaos probe", "Exit codes: 0 all passed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "all"})
    void everyRunTakesTheSameOptions(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(printed()).contains("--seed", "--out", "--short", "--keep", "--json", "--random");
    }

    @Test
    void theListNamesEveryScenarioWithItsNumber() {
        assertThat(run("list")).isZero();
        assertThat(printed().lines()).hasSameSizeAs(Scenarios.ALL);
        Scenarios.ALL.forEach(
                scenario -> assertThat(printed()).contains(scenario.number() + " " + scenario.name() + " "));
    }

    @ParameterizedTest
    @CsvSource({
        "run nosuch, there is no scenario nosuch; there are kill-one",
        "run, Missing required parameter",
        "run kill-one --seed ten, 'a seed is a number such as 17 or 0x11, not ten'",
        "'', 'say what to do: list, run, all, clean or probe'",
    })
    void aMistakeIsSaidAndEndsWithTwo(String words, String said) {
        assertThat(run(words.isEmpty() ? new String[0] : words.split(" ", -1))).isEqualTo(USAGE);
        assertThat(said()).contains(said);
        assertThat(printed()).isEmpty();
    }

    @Test
    void aSeedIsReadInBothWays() {
        assertThat(ChaosMain.Seed.parse("0x1f").number()).isEqualTo(31);
        assertThat(ChaosMain.Seed.parse("31").number()).isEqualTo(31);
        assertThat(ChaosMain.Seed.parse("0xffffffffffffffff").number()).isEqualTo(-1);
    }

    @Test
    void theCommandThatRepeatsARunHasAllThatTheRunWasGiven() {
        RunOptions plain = new RunOptions(31, folder, RunOptions.FULL, false, 0, RunOptions.RANDOM);
        RunOptions given = new RunOptions(31, folder, 50, true, 24_000, Duration.ofMinutes(30));
        RunOptions brief = new RunOptions(31, folder, RunOptions.SHORT, false, 0, Duration.ofMinutes(30));

        assertThat(plain.command(new KillOne())).isEqualTo("bin/gramme-chaos run kill-one --seed 0x1f");
        assertThat(given.command(new RandomNemesis()))
                .isEqualTo("bin/gramme-chaos run random --seed 0x1f --length 50 --random 1800s --base-port 24000");
        assertThat(brief.command(new KillOne())).isEqualTo("bin/gramme-chaos run kill-one --seed 0x1f --short");
    }

    @Test
    void onlyTheFolderOfAnEarlierRunIsReplaced() throws IOException {
        RunOptions options = new RunOptions(1, folder, RunOptions.FULL, false, 0, RunOptions.RANDOM);
        Path path = RunFolder.make(options, new KillOne()).path();
        Path notes = Files.writeString(path.resolve("notes"), "mine");

        assertThatThrownBy(() -> RunFolder.make(options, new KillOne())).hasMessageContaining("is no folder of a run");
        assertThat(notes).exists();

        Files.writeString(path.resolve("summary.txt"), "of a run");
        RunFolder.make(options, new KillOne());
        assertThat(path).isEmptyDirectory();
    }

    @Test
    void scenariosAreFoundByNameAndByNumberAndNoTwoShareEither() {
        for (Scenario scenario : Scenarios.ALL) {
            assertThat(Scenarios.named(scenario.name())).containsSame(scenario);
            assertThat(Scenarios.named(Integer.toString(scenario.number()))).containsSame(scenario);
        }
    }
}
