package io.gramme.itests.chaos.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What a killed run has left in the folder of temporary files. */
final class LeftoversTest {
    /** More than a process can have. */
    private static final String GONE = Site.PREFIX + "999999999";

    @Test
    void theFolderOfARunWhoseProcessIsGoneIsRemoved() throws IOException {
        Path folder = Files.createDirectories(Site.folders().resolve(GONE).resolve("n1/data"));

        assertThat(new Leftovers(new Shell()).cleanAll())
                .contains("folder " + Site.folders().resolve(GONE));

        assertThat(folder).doesNotExist();
        assertThat(Site.folders().resolve(GONE)).doesNotExist();
    }

    @Test
    void anotherRunWhoseNumberOnlyBeginsLikeItIsLeftAlone() throws IOException {
        Path other = Files.createDirectories(Site.folders().resolve(GONE + "1"));

        new Leftovers(new Shell()).clean(GONE);

        assertThat(other).exists();
        Files.delete(other);
    }
}
