package io.gramme.itests.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One seed is one run, to the last event, also after other seeds and in another JVM. */
final class DeterminismTest {
    private static final long SEED = 7;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Profile.class)
    void oneSeedGivesOneTraceWhateverRanBefore(Profile profile) {
        SimRun.Outcome first = run(profile, SEED);
        SimRun.Outcome other = run(profile, SEED + 1);
        SimRun.Outcome again = run(profile, SEED);

        assertThat(again.hash()).isEqualTo(first.hash()).isNotEqualTo(other.hash());
        assertThat(again.history()).isEqualTo(first.history());
    }

    @ParameterizedTest
    @EnumSource(
            value = Profile.class,
            names = {"RING", "SWARM"})
    void oneSeedGivesTheSameTraceInAFreshJvm(Profile profile) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        SimMain.class.getName(),
                        "--seed",
                        Long.toString(SEED),
                        "--profile",
                        Repro.name(profile),
                        "--out",
                        folder.toString()))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }

        String hash = " hash=0x" + Long.toHexString(run(profile, SEED).hash());
        assertThat(Files.readString(out)).contains("REPRO seed=0x" + SEED + " profile=" + Repro.name(profile), hash);
    }

    private static SimRun.Outcome run(Profile profile, long seed) {
        return SimRun.of(PlanSource.draw(seed, profile), Plant.NONE);
    }
}
