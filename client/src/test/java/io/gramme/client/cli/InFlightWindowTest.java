package io.gramme.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InFlightWindowTest {
    private final List<CompletableFuture<String>> open = new ArrayList<>();

    private CompletableFuture<String> begin() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        open.add(answer);
        return answer;
    }

    private static boolean isStuck(CompletableFuture<?> future) throws Exception {
        try {
            future.get(100, TimeUnit.MILLISECONDS);
            return false;
        } catch (TimeoutException e) {
            return true;
        }
    }

    @Test
    void theNextRequestWaitsForRoom() throws Exception {
        InFlightWindow window = new InFlightWindow(2, 1_000);
        window.start(1, this::begin);
        window.start(1, this::begin);

        CompletableFuture<Void> third = CompletableFuture.runAsync(() -> window.start(1, this::begin));

        assertThat(isStuck(third)).isTrue();
        open.get(0).complete("done");
        third.get(10, TimeUnit.SECONDS);
        assertThat(open).hasSize(3);
    }

    @Test
    void bytesAreBoundedTooAndAGiantGoesAlone() throws Exception {
        InFlightWindow window = new InFlightWindow(100, 1_000);
        window.start(5_000, this::begin);

        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> window.start(1, this::begin));

        assertThat(isStuck(second)).isTrue();
        open.get(0).complete("done");
        second.get(10, TimeUnit.SECONDS);
    }

    @Test
    void theFirstFailureEndsIt() {
        InFlightWindow window = new InFlightWindow(2, 1_000);
        window.start(1, this::begin);
        open.get(0).completeExceptionally(Failure.of("first"));

        assertThatThrownBy(() -> window.start(1, this::begin))
                .isInstanceOf(Failure.class)
                .hasMessage("first");
        assertThatThrownBy(window::drain).isInstanceOf(Failure.class).hasMessage("first");
        assertThat(open).hasSize(1);
    }

    @Test
    void drainWaitsForTheLast() throws Exception {
        InFlightWindow window = new InFlightWindow(2, 1_000);
        window.start(1, this::begin);

        CompletableFuture<Void> drained = CompletableFuture.runAsync(window::drain);

        assertThat(isStuck(drained)).isTrue();
        open.get(0).complete("done");
        drained.get(10, TimeUnit.SECONDS);
    }
}
