package io.gramme.itests.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.cli.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line of {@code bin/gramme-check}. */
final class CheckMainTest {
    private static final String HEADER =
            "{'v':1,'run':'x','seed':'0x1','mode':'eventual','n':3,'r':2,'w':2,'clock':'mono-ns'}\n";
    private static final String WRITE = "{'i':1,'c':1,'k':'k','f':'w','val':'a','inv':10,'ret':20,'ok':true}\n";
    private static final String GOOD =
            WRITE + "{'i':2,'c':1,'k':'k','f':'r','inv':30,'ret':40,'ok':true,'out':['a'],'fin':true}\n";
    private static final String BAD =
            WRITE + "{'i':2,'c':1,'k':'k','f':'r','inv':30,'ret':40,'ok':true,'out':[],'fin':true}\n";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private int run(String... words) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        Terminal terminal =
                new Terminal(new ByteArrayInputStream(new byte[0]), stream, errors, false, false, false, folder);
        CommandLine line = CheckMain.line(terminal);
        line.setOut(new PrintWriter(stream, true, StandardCharsets.UTF_8));
        return line.execute(words);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String file(String name, String mode, String lines) throws IOException {
        String text = (HEADER.replace("eventual", mode) + lines).replace('\'', '"');
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void aHistoryThatHoldsIsZero() throws IOException {
        assertThat(run(file("good", "eventual", GOOD))).isZero();
        assertThat(printed())
                .contains("2 operations on 1 keys", "must-may", "session", "availability")
                .doesNotContain("wgl", "violated");
    }

    @Test
    void theModeChoosesTheCheckers() throws IOException {
        assertThat(run(file("good", "strict", GOOD))).isZero();
        assertThat(printed()).contains("wgl", "zone", "session").doesNotContain("must-may", "append-list");
    }

    @Test
    void aViolationIsOneAndIsShown() throws IOException {
        String good = file("good", "eventual", GOOD);

        assertThat(run(file("bad", "eventual", BAD), good)).isEqualTo(1);
        assertThat(printed()).contains("violated", "lost-write: #1 sess-1 w k=a [10..20] was acknowledged");
    }

    @Test
    void whatCannotBeJudgedIsThree() throws IOException {
        assertThat(run(file("open", "eventual", WRITE))).isEqualTo(3);
        assertThat(printed()).contains("unknown: must-may: k was written and never read at the end");
    }

    @Test
    void onlyTheNamedCheckersJudge() throws IOException {
        assertThat(run("--checker", "session,availability", file("bad", "eventual", BAD)))
                .isZero();
        assertThat(printed()).contains("readYourWritesMissed=1").doesNotContain("must-may");
    }

    @Test
    void jsonIsOneLineForEachFile() throws IOException {
        assertThat(run("--json", file("good", "eventual", GOOD), file("bad", "eventual", BAD)))
                .isEqualTo(1);
        assertThat(printed().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"file\":"));
        assertThat(printed()).contains("\"kind\":\"lost-write\"", "\"operations\":[1,2]");
    }

    @Test
    void wrongUsageAndWhatIsNoHistoryAreTwo() throws IOException {
        String good = file("good", "eventual", GOOD);

        assertThat(run()).isEqualTo(2);
        assertThat(run("--checker", "guess", good)).isEqualTo(2);
        assertThat(run(folder.resolve("none").toString())).isEqualTo(2);
        assertThat(run(file("torn", "eventual", "{'i':1"))).isEqualTo(2);
        assertThat(said()).contains("there is no checker guess; there are must-may", "no such file", "torn:2: no JSON");
    }

    @Test
    void theHelpHasExamples() {
        assertThat(run("--help")).isZero();
        assertThat(printed()).contains("Examples:", "gramme-check --checker", "Exit codes:");
    }
}
