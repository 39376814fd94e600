package io.gramme.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SyncRoutesTest {
    /** A node each of whose loops has a full queue. */
    private static final class Busy implements HttpSync {
        @Override
        public void status(Consumer<Optional<ObjectNode>> answer) {
            answer.accept(Optional.empty());
        }

        @Override
        public void run(Optional<Integer> partition, Consumer<Optional<ObjectNode>> answer) {
            answer.accept(Optional.empty());
        }

        @Override
        public void suspend(Consumer<Optional<ObjectNode>> answer) {
            answer.accept(Optional.empty());
        }

        @Override
        public void resume(Consumer<Optional<ObjectNode>> answer) {
            answer.accept(Optional.empty());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/sync", "/sync/run", "/sync/suspend", "/sync/resume"})
    void aNodeThatIsTooBusyToBeAskedSaysSo(String path) {
        List<FullHttpResponse> answers = new ArrayList<>();

        new SyncRoutes(new Busy(), () -> 32).handle(path, path, answers::add);

        assertThat(answers).hasSize(1);
        assertThat(answers.get(0).status()).isEqualTo(HttpResponseStatus.TOO_MANY_REQUESTS);
        assertThat(answers.get(0).content().toString(StandardCharsets.UTF_8))
                .contains("\"error\":\"Overloaded\"", "try again");
    }
}
