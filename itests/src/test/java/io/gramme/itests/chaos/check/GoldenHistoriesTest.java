package io.gramme.itests.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.itests.chaos.check.Verdict.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories that were written by hand, a folder for each checker. Every good one holds; every bad one shows one kind of anomaly, which
 * its header expects and its name begins with; of an unknown one nothing can be said.
 */
final class GoldenHistoriesTest {
    private static final Checkers CHECKERS = new Checkers(WglChecker.Limits.DEFAULT, () -> 0L);

    private static Path folder() {
        URL url = GoldenHistoriesTest.class.getResource("/chaos/histories");
        assertThat(url).isNotNull();
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<String> named(String begin) {
        try (Stream<Path> files = Files.walk(folder(), 2)) {
            List<String> names = files.filter(
                            file -> file.getFileName().toString().startsWith(begin))
                    .map(file -> folder().relativize(file).toString())
                    .sorted()
                    .toList();
            return names.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<String> good() {
        return named("good-");
    }

    static Stream<String> bad() {
        return named("bad-");
    }

    static Stream<String> unknown() {
        return named("unknown-");
    }

    private static Verdict judge(String file, History history) {
        String checker = Path.of(file).getName(0).toString();
        return CHECKERS.named(checker).check(history);
    }

    @ParameterizedTest
    @MethodSource("good")
    void aGoodOneHolds(String file) {
        History history = History.read(folder().resolve(file));

        Verdict verdict = judge(file, history);

        assertThat(verdict.anomalies()).isEmpty();
        assertThat(verdict.result()).isEqualTo(Result.OK);
        assertThat(CHECKERS.checkersFor(history)).extracting(Checker::name).contains(verdict.checker());
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadOneShowsItsAnomalyAndNoOther(String file) {
        History history = History.read(folder().resolve(file));
        String expected = history.header().expect().orElseThrow();

        Verdict verdict = judge(file, history);

        assertThat(Path.of(file).getFileName().toString()).startsWith("bad-" + expected);
        assertThat(verdict.result()).isEqualTo(Result.VIOLATED);
        assertThat(verdict.anomalies()).extracting(Anomaly::kind).containsOnly(expected);
        assertThat(verdict.anomalies()).allSatisfy(anomaly -> {
            assertThat(anomaly.operations()).isNotEmpty();
            anomaly.operations().forEach(op -> assertThat(anomaly.sentence()).contains("#" + op.number()));
        });
    }

    @ParameterizedTest
    @MethodSource("unknown")
    void ofAnUnknownOneNothingIsSaid(String file) {
        Verdict verdict = judge(file, History.read(folder().resolve(file)));

        assertThat(verdict.anomalies()).isEmpty();
        assertThat(verdict.result()).isEqualTo(Result.UNKNOWN);
        assertThat(verdict.reason()).isNotEmpty();
    }

    @Test
    void everyCheckerHasGoodOnesAndBadOnes() {
        for (Checker checker : CHECKERS.all()) {
            assertThat(good().filter(file -> file.startsWith(checker.name() + "/")))
                    .hasSizeGreaterThan(1);
            assertThat(bad().filter(file -> file.startsWith(checker.name() + "/")))
                    .hasSizeGreaterThan(1);
        }
    }

    @Test
    void aGoodOneForOneCheckerIsGoodForAllThatItIsFor() {
        good().forEach(file -> {
            History history = History.read(folder().resolve(file));
            for (Checker checker : CHECKERS.checkersFor(history)) {
                assertThat(checker.check(history).anomalies())
                        .as(checker.name() + " on " + file)
                        .isEmpty();
            }
        });
    }
}
