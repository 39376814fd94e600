package io.gramme.itests.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.gramme.itests.chaos.site.Shell;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two scenarios that every build runs, as {@code bin/gramme-chaos} runs them; its pages are in {@code target/chaos-test}.
 * Half a minute of load each. Of two builds of one clone the second waits. */
@Tag("alone")
final class ChaosTest {
    private static final Path ROOT = Path.of(Objects.requireNonNull(System.getProperty("gramme.root")));
    private static final Path PAGES = ROOT.resolve("itests/target/chaos-test");
    private static final long LIMIT_SECONDS = 480;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"kill-one, 75", "partition, 50"})
    void clientsOfRealDaemonsSeeNothingWrong(String scenario, String percent) throws Exception {
        Files.createDirectories(PAGES);
        try (FileChannel file =
                        FileChannel.open(PAGES.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            assertThat(lock.isValid()).isTrue();
            run(scenario, percent);
        }
    }

    private void run(String scenario, String percent) throws Exception {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(command(scenario, percent))
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

    private static List<String> command(String scenario, String percent) {
        boolean hasOwn = new Shell()
                .attempt("unshare", "--net", "ip", "link", "set", "lo", "up")
                .isDone();
        List<String> words = new ArrayList<>(hasOwn ? List.of("unshare", "--net") : List.of());
        words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        words.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-Dgramme.root=" + ROOT, "-Dgramme.home=" + ROOT));
        if (hasOwn) {
            words.add("-Dgramme.chaos.network=own");
        }
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        words.addAll(List.of("-cp", path, ChaosMain.class.getName(), "run", scenario));
        words.addAll(List.of("--length", percent, "--out", PAGES.toString()));
        return words;
    }
}
