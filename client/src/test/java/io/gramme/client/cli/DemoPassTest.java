package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.client.cli.DemoPass.Outcome;
import io.gramme.client.cli.PackageIndex.Stanza;
import io.gramme.ring.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DemoPassTest {
    private static final List<Stanza> STANZAS = IntStream.range(0, 1_000)
            .mapToObj(i -> new Stanza("p" + i, Bytes.utf8("text " + i)))
            .toList();

    private final DemoPass pass = new DemoPass(Terminal.ofProcess(), "test");

    @Test
    void everyRequestIsMadeOnceAndMeasured() {
        List<Stanza> asked = new ArrayList<>();
        List<Integer> started = new ArrayList<>();

        Outcome outcome = pass.run(
                STANZAS,
                stanza -> {
                    asked.add(stanza);
                    return CompletableFuture.completedFuture(Optional.empty());
                },
                started::add);

        assertThat(asked).isEqualTo(STANZAS);
        assertThat(started).hasSize(1_000).endsWith(1_000);
        assertThat(outcome.micros().getTotalCount()).isEqualTo(1_000);
        assertThat(outcome.isGood()).isTrue();
    }

    @Test
    void failedAndWrongAnswersAreCountedAndTheFirstIsTold() {
        Outcome outcome = pass.run(
                STANZAS,
                stanza -> switch (stanza.name()) {
                    case "p3", "p4" -> CompletableFuture.failedFuture(Failure.of("no answer"));
                    case "p7" -> CompletableFuture.completedFuture(Optional.of("another value"));
                    default -> CompletableFuture.completedFuture(Optional.empty());
                },
                n -> {});

        assertThat(outcome.failed()).isEqualTo(2);
        assertThat(outcome.wrong()).isEqualTo(1);
        assertThat(outcome.isGood()).isFalse();
        assertThat(outcome.firstProblem()).contains("p3: no answer");
        assertThat(outcome.micros().getTotalCount()).isEqualTo(998);
    }
}
