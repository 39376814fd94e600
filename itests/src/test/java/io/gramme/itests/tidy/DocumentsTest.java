package io.gramme.itests.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What documents say and a machine can check. */
final class DocumentsTest {
    private static final Path ROOT = Path.of(System.getProperty("gramme.root", ".."));
    private static final int MODULE_PAGE_LINES = 40;

    private static List<String> example(List<String> lines, String begin, String end) {
        int from = lines.indexOf(lines.stream()
                .filter(line -> line.strip().equals(begin))
                .findFirst()
                .orElseThrow());
        List<String> rest = lines.subList(from + 1, lines.size());
        int to = rest.indexOf(rest.stream()
                .filter(line -> line.strip().equals(end))
                .findFirst()
                .orElseThrow());
        return rest.subList(0, to).stream().map(String::strip).toList();
    }

    @Test
    void theExampleOfTheReadmeIsTheOneThatIsCompiledAndRun() throws IOException {
        Path test = ROOT.resolve("client/src/test/java/io/gramme/client/ReadmeExampleTest.java");

        assertThat(example(Files.readAllLines(ROOT.resolve("README.md")), "```java", "```"))
                .isEqualTo(example(Files.readAllLines(test), "// README begin", "// README end"));
    }

    @Test
    void theTestCommandOfTheReadmeIsTheOneThatIsRun() throws IOException {
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("    mvn -B -ntp verify ");
        assertThat(Files.readString(ROOT.resolve(".ci/run"))).endsWith("mvn -B -ntp verify\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ring", "gossip", "antientropy", "client", "node", "itests"})
    void everyModuleHasAShortPage(String module) throws IOException {
        assertThat(Files.readAllLines(ROOT.resolve(module).resolve("README.md")))
                .hasSizeBetween(5, MODULE_PAGE_LINES);
    }
}
