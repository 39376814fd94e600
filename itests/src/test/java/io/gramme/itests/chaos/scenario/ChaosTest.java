package io.gramme.itests.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.gramme.itests.chaos.site.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two scenarios that every build runs, as {@code bin/gramme-chaos} runs them; its pages are in {@code target/chaos}. */
@Tag("alone")
final class ChaosTest {
    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("gramme.root")));
    private static final long LIMIT_SECONDS = 240;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"kill-one", "partition"})
    void clientsOfRealDaemonsSeeNothingWrong(String scenario) throws Exception {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(command(scenario))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            boolean isOver = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);

            assertThat(isOver).as(said(out)).isTrue();
            assumeFalse(said(out).contains("skipped:"), said(out));
            assertThat(process.exitValue()).as(said(out)).isZero();
            assertThat(said(out)).contains(scenario, " passed ");
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static String said(Path out) throws IOException {
        return Files.readString(out);
    }

    private static List<String> command(String scenario) {
        boolean hasOwn = new Shell().attempt("unshare", "--net", "true").isDone();
        List<String> words = new ArrayList<>(hasOwn ? List.of("unshare", "--net") : List.of());
        words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        words.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-Dgramme.root=" + ROOT, "-Dgramme.home=" + ROOT));
        if (hasOwn) {
            words.add("-Dgramme.chaos.network=own");
        }
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        words.addAll(List.of("-cp", path, ChaosMain.class.getName(), "run", scenario));
        words.addAll(List.of("--out", ROOT.resolve("itests/target/chaos").toString()));
        return words;
    }
}
