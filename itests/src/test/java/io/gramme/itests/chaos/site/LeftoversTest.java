package io.gramme.itests.chaos.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clean-up takes for left by a killed run, and what it does not. */
final class LeftoversTest {
    /** More than a process can have. */
    private static final long GONE = 999_999_999;

    private final String id = Site.PREFIX + System.nanoTime();

    @TempDir
    private Path folders;

    private String cleaned() {
        return String.join("\n", new Leftovers(new Shell(), folders).cleanAll());
    }

    private Path folder(RunMark mark) throws IOException {
        Path folder = Files.createDirectories(folders.resolve(id));
        Files.createDirectories(folder.resolve("n1/data"));
        mark.write(folder);
        return folder;
    }

    private RunMark gone() {
        RunMark own = RunMark.of(id);
        return new RunMark(id, GONE, own.started(), own.space());
    }

    @Test
    void theFolderOfARunWhoseProcessIsGoneIsRemoved() throws IOException {
        Path folder = folder(gone());

        assertThat(cleaned()).contains("removed: folder " + folder);
        assertThat(folder).doesNotExist();
    }

    @Test
    void theFolderOfARunThatGoesOnIsLeftAlone() throws IOException {
        Path folder = folder(RunMark.of(id));

        assertThat(cleaned()).contains("left alone: " + folder).contains("runs");
        assertThat(folder).exists();
    }

    @Test
    void aProcessThatWasGivenTheNumberOfARunIsNotThatRun() throws IOException {
        RunMark own = RunMark.of(id);
        Path folder = folder(new RunMark(id, own.pid(), own.started() - 1, own.space()));

        assertThat(cleaned()).contains("removed: folder " + folder);
    }

    @Test
    void aRunWhoseProcessCannotBeSeenFromHereIsLeftAlone() throws IOException {
        Path folder = folder(new RunMark(id, GONE, 0, "pid:[1]"));

        assertThat(cleaned()).contains("left alone: " + folder);
        assertThat(folder).exists();
    }

    @Test
    void aFolderThatOnlyHasTheNameOfARunIsLeftAlone() throws IOException {
        Path bare = Files.createDirectories(folders.resolve(id));
        Path other = Files.createDirectories(folders.resolve(Site.PREFIX + "notes"));
        gone().write(other);
        Path copy = Files.createDirectories(folders.resolve(id + "1"));
        gone().write(copy);

        assertThat(cleaned()).doesNotContain("removed");
        assertThat(bare).exists();
        assertThat(other).exists();
        assertThat(copy).exists();
    }

    @Test
    void onlyProcessesOfTheRunAreEnded() throws Exception {
        assumeThat(Path.of("/proc/self/environ")).exists();
        Process ours = sleep(id);
        Process other = sleep(id + "1");
        try {
            folder(gone());

            assertThat(cleaned())
                    .contains("removed: process " + ours.pid())
                    .doesNotContain("removed: process " + other.pid());
            assertThat(ours.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(other.isAlive()).isTrue();
        } finally {
            ours.destroyForcibly().waitFor();
            other.destroyForcibly().waitFor();
        }
    }

    private static Process sleep(String run) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sleep", "60");
        builder.environment().put(Processes.RUN, run);
        return builder.start();
    }
}
