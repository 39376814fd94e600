package io.gramme.itests.chaos.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gramme.itests.chaos.load.Answer.Outcome;
import io.gramme.itests.chaos.load.Transport.Covering;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client believes of what a coordinator answers. */
final class HttpTransportTest {
    private static final Bytes VALUE = Bytes.utf8("c1-1");

    private HttpServer server;
    private HttpTransport transport;
    private volatile int status;
    private volatile String body = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("X-Gramme-Context", "AQ");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        String address = "127.0.0.1:" + server.getAddress().getPort();
        transport = new HttpTransport(new Target("n1", address, address), "default");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Outcome written(int code) {
        status = code;
        body = code == 204 ? "" : "{\"error\": \"any\"}";
        return transport.write("k", VALUE, Covering.NOTHING).outcome();
    }

    @Test
    void onlyARefusalOfTheRequestItselfIsKnownToHaveNoEffect() {
        assertThat(written(204)).isEqualTo(Outcome.DONE);
        for (int refused : List.of(400, 404, 409, 413)) {
            assertThat(written(refused)).as("%d", refused).isEqualTo(Outcome.REFUSED);
        }
        for (int open : List.of(429, 500, 503, 504)) {
            assertThat(written(open)).as("%d", open).isEqualTo(Outcome.UNKNOWN);
        }
    }

    @Test
    void aReadWithoutAnAnswerNeverHadAnEffect() {
        body = "{\"error\": \"QuorumNotMet\"}";
        for (int code : List.of(400, 429, 503, 504)) {
            status = code;
            assertThat(transport.read("k").outcome()).as("%d", code).isEqualTo(Outcome.REFUSED);
        }
    }

    @Test
    void aMissingKeyIsAnAnswerAndAMissingTableIsNone() {
        status = 404;
        body = "{\"error\": \"NotFound\"}";
        assertThat(transport.read("k").isDone()).isTrue();
        assertThat(transport.read("k").context()).isEqualTo("AQ");

        body = "{\"error\": \"UnknownTable\"}";
        assertThat(transport.read("k").isDone()).isFalse();
    }

    @Test
    void siblingsAreAllOfTheirValues() {
        status = 300;
        body = "{\"context\": \"AQ\", \"values\": [\"YzEtMQ==\", \"YzItMQ==\"]}";

        Answer answer = transport.read("k");

        assertThat(answer.values()).extracting(Bytes::toUtf8).containsExactly("c1-1", "c2-1");
        assertThat(answer.coordinator()).contains("n1");
    }

    @Test
    void aWriteThatReachedNobodyHadNoEffect() {
        server.stop(0);

        Answer answer = transport.write("k", VALUE, Covering.NOTHING);

        assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(answer.coordinator()).contains("n1");
    }
}
