package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.ring.Bytes;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** What people see: tables, units and progress. */
@Timeout(30)
class OutputTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Both streams end in the same place, buffered as those of a process are. */
    private Terminal terminal(boolean isErrTerminal) {
        return new Terminal(
                new ByteArrayInputStream(new byte[0]), stream(), stream(), false, false, isErrTerminal, Path.of(""));
    }

    private PrintStream stream() {
        return new PrintStream(new BufferedOutputStream(err), false, StandardCharsets.UTF_8);
    }

    private String shown() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void columnsAreAsWideAsTheirWidestCellAndNumbersStandAtTheRight() {
        TextTable table =
                new TextTable("NODE", "STATE", "COUNT").row(1, "ready", "1,234").row(12, "no answer", "-");

        assertThat(table.lines())
                .containsExactly(
                        "NODE  STATE      COUNT", //
                        "   1  ready      1,234",
                        "  12  no answer      -");
    }

    @Test
    void aRowThatDoesNotFitItsHeadingsIsRefused() {
        assertThatThrownBy(() -> new TextTable("A", "B").row(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"1ms,1", "500ms,500", "5s,5000", "2m,120000", "1H,3600000"})
    void timesAreWrittenWithTheirUnit(String text, long millis) {
        assertThat(new Units.TimeConverter().convert(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "0s", "-1s", "1.5s", "5 s", "5d", "99999999999s"})
    void whatIsNoTimeIsRefused(String text) {
        assertThatThrownBy(() -> new Units.TimeConverter().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void numbersHaveUnitsThatPeopleRead() {
        assertThat(Units.bytes(1_023)).isEqualTo("1023 B");
        assertThat(Units.bytes(1_536)).isEqualTo("1.5 KiB");
        assertThat(Units.bytes(10L << 20)).isEqualTo("10.0 MiB");
        assertThat(Units.count(1, "node")).isEqualTo("1 node");
        assertThat(Units.count(63_436, "record")).isEqualTo("63,436 records");
        assertThat(Units.age(17)).isEqualTo("17 s");
        assertThat(Units.age(300)).isEqualTo("5 min");
        assertThat(Units.age(93_700)).isEqualTo("26 h");
        assertThat(Units.life(604_800_000)).isEqualTo("7d");
        assertThat(Units.life(129_600_000)).isEqualTo("36h");
        assertThat(Units.life(90_000)).isEqualTo("90s");
        assertThat(Units.life(1_500)).isEqualTo("1500ms");
        assertThat(Units.millis(412)).isEqualTo("0.41");
        assertThat(Units.millis(17_340)).isEqualTo("17.3");
        assertThat(Units.millis(1_204_000)).isEqualTo("1,204");
    }

    @Test
    void aTerminalShowsABarThatIsWipedAtTheEnd() {
        try (Progress progress = new Progress(terminal(true), "loading", "records", 4_000)) {
            Poll.until(Duration.ofSeconds(10), () -> {
                progress.update(2_000);
                return !shown().isEmpty();
            });
        }

        assertThat(shown())
                .startsWith("\r\u001b[Kloading [###############---------------] 2,000 of 4,000 records (50 %), ")
                .endsWith("\r\u001b[K")
                .doesNotContain("\n");
    }

    @Test
    void elsewhereQuickWorkShowsNothingAtAll() {
        try (Progress progress = new Progress(terminal(false), "loading", "records", 0)) {
            progress.update(100);
            progress.add(100);
        }

        assertThat(shown()).isEmpty();
    }

    @Test
    void adviceStandsBehindTheResultThatItIsAbout() {
        Terminal terminal = terminal(false);

        terminal.print("result");
        terminal.say("advice");

        assertThat(shown()).isEqualTo("result\nadvice\n");
    }

    @Test
    void whatIsWaitedForIsShownBeforeTheWait() {
        Terminal terminal = terminal(false);
        terminal.print("plan");

        try (Progress progress = new Progress(terminal, "moving", "", 0)) {
            assertThat(shown()).isEqualTo("plan\n");
            progress.show("moving", 0, "");
        }
    }

    @Test
    void bytesThatAreNoTextAreNotShownAsText() {
        assertThat(Json.text(Bytes.utf8("ä"))).contains("ä");
        assertThat(Json.text(Bytes.copyOf(new byte[] {(byte) 0xff}))).isEmpty();
    }
}
