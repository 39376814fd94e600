package io.gramme.node.paxos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Scripts of events with all that comes of each, one file for a story: commands stand at the margin, what they led to is indented.
 * With {@code -Dpaxos.golden.write=true} the files are written anew.
 */
final class PaxosScriptTest {
    private static final Path FOLDER = Path.of("src/test/resources/paxos");

    @TestFactory
    Stream<DynamicTest> everyEventLeadsToWhatIsWrittenBelowIt() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> scripts = files.sorted().toList();
            assertThat(scripts).isNotEmpty();
            return scripts.stream()
                    .map(script -> DynamicTest.dynamicTest(script.getFileName().toString(), () -> check(script)));
        }
    }

    private static void check(Path file) throws IOException {
        List<String> expected = Files.readAllLines(file);
        PaxosScript script = new PaxosScript();
        List<String> actual = new ArrayList<>();
        for (String line : expected) {
            if (line.startsWith("  ")) {
                continue;
            }
            actual.add(line);
            if (!line.isEmpty() && !line.startsWith("#")) {
                script.run(line).forEach(result -> actual.add("  " + result));
            }
        }
        if (Boolean.getBoolean("paxos.golden.write")) {
            Files.write(file, actual);
        }
        assertThat(String.join("\n", actual)).isEqualTo(String.join("\n", Files.readAllLines(file)));
    }
}
