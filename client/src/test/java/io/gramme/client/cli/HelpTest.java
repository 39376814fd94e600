package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
    private static final Path HOME = Path.of("/nonexistent/gramme");

    static Stream<List<String>> commands() {
        List<List<String>> found = new ArrayList<>();
        collect(Cli.root(Terminal.ofProcess()), List.of(), found);
        return found.stream();
    }

    private static void collect(CommandLine command, List<String> path, List<List<String>> found) {
        command.getSubcommands().forEach((name, sub) -> {
            List<String> words = Stream.concat(path.stream(), Stream.of(name)).toList();
            found.add(words);
            collect(sub, words, found);
        });
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelpWithAnExample(List<String> words) {
        Cli.Result help = new Cli(HOME)
                .run(Stream.concat(words.stream(), Stream.of("--help")).toArray(String[]::new));

        assertThat(help.code()).isEqualTo(ExitCodes.OK);
        assertThat(help.out())
                .contains("Example")
                .doesNotContain("%%", "%n")
                .contains("  gramme " + String.join(" ", words))
                .contains("Usage: gramme " + String.join(" ", words));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandRefusesAnUnknownOptionWithAHint(List<String> words) {
        Cli.Result refused = new Cli(HOME)
                .run(Stream.concat(words.stream(), Stream.of("--no-such-option"))
                        .toArray(String[]::new));

        assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(refused.err()).contains("See: gramme " + String.join(" ", words) + " --help");
        assertThat(refused.out()).isEmpty();
    }

    @Test
    void onlyTheCommandThatIsRunIsMade() {
        Map<String, CommandLine> made =
                Cli.root(Terminal.ofProcess(), "get", "status").getSubcommands();

        assertThat(made).containsOnlyKeys("get");
    }

    @Test
    void aMistypedCommandIsHeldAgainstAllOfThem() {
        Cli.Result refused = new Cli(HOME).run("statsu");

        assertThat(refused.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(refused.err()).contains("gramme status");
    }
}
