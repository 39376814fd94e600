package io.gramme.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.client.cli.Terminal;
import io.gramme.itests.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SiteTest {
    @TempDir
    private Path folder;

    @Test
    void theEndKillsWhatWasStartedAndRemovesWhatIsThere() throws IOException {
        Site site = Site.in(folder, Terminal.ofProcess());
        Path data = Files.createDirectories(site.folder().resolve("n0/data"));
        Files.writeString(data.resolve("file"), "data");
        Command sleep = Command.of(data, "sleep", "600");
        Process process = site.start(sleep, data.resolve("out"), data.resolve("err"));

        site.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatCannotBeUndoneDoesNotKeepTheRestFromIt() throws IOException {
        Site site = Site.in(folder, Terminal.ofProcess());
        List<String> undone = new ArrayList<>();
        site.atTheEnd(() -> undone.add("first"));
        site.atTheEnd(() -> {
            throw new IOException("not this one");
        });
        site.atTheEnd(() -> undone.add("last"));

        site.close();

        assertThat(undone).containsExactly("last", "first");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nothingBeginsAfterTheEnd() throws IOException {
        Site site = Site.in(folder, Terminal.ofProcess());
        site.close();

        assertThatThrownBy(() -> site.start(Command.of(folder, "true"), folder.resolve("o"), folder.resolve("e")))
                .isInstanceOf(BenchFailure.class);
        assertThat(folder).isEmptyDirectory();
    }
}
