package io.gramme.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP interface as a stranger with curl sees it. */
final class HttpInterfaceTest {
    private static final String CONTEXT = "X-Gramme-Context";

    private static TestRing ring;

    @BeforeAll
    static void startARing(@TempDir Path folder) {
        ring = new TestRing(folder, 3, "");
    }

    @AfterAll
    static void stopTheRing() {
        ring.close();
    }

    private static String key(String key) {
        return "/tables/default/keys/" + key;
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
            return new ObjectMapper().readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(response.body(), e);
        }
    }

    private static String context(HttpResponse<String> response) {
        return response.headers().firstValue(CONTEXT).orElseThrow();
    }

    private static HttpResponse<String> putWith(int node, String path, String value, String context) {
        return ring.send(ring.request(node, path).header(CONTEXT, context).PUT(BodyPublishers.ofString(value)));
    }

    @Test
    void whatIsPutAtOneNodeIsReadAtAnother() {
        HttpResponse<String> put = ring.put(0, key("hello"), "world");
        assertThat(put.statusCode()).isEqualTo(204);
        assertThat(put.body()).isEmpty();

        for (int node = 0; node < 3; node++) {
            HttpResponse<String> got = ring.get(node, key("hello"));
            assertThat(got.statusCode()).isEqualTo(200);
            assertThat(got.body()).isEqualTo("world");
            assertThat(context(got)).isNotEmpty();
        }
    }

    @Test
    void anEmptyValueIsAValue() {
        ring.put(0, key("empty"), "");

        HttpResponse<String> got = ring.get(1, key("empty"));
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEmpty();
    }

    @Test
    void keysArePercentEncodedBytes() {
        ring.put(0, key("a%2Fb%00%FF"), "slash");

        assertThat(ring.get(1, key("%61%2fb%00%ff")).body()).isEqualTo("slash");
        assertThat(ring.get(1, key("a")).statusCode()).isEqualTo(404);
    }

    @Test
    void twoWritesThatDidNotSeeEachOtherAreBothReadAndThenMerged() {
        String before = context(ring.put(0, key("cart"), "nothing"));
        putWith(1, key("cart"), "book", before);
        putWith(2, key("cart"), "pen", before);

        HttpResponse<String> siblings = ring.get(0, key("cart"));
        assertThat(siblings.statusCode()).isEqualTo(300);
        JsonNode body = json(siblings);
        assertThat(body.get("values")).extracting(value -> text(value)).containsExactlyInAnyOrder("book", "pen");
        assertThat(body.get("context").asText()).isEqualTo(context(siblings));

        assertThat(putWith(2, key("cart"), "book, pen", context(siblings)).statusCode())
                .isEqualTo(204);
        assertThat(ring.get(1, key("cart")).body()).isEqualTo("book, pen");
    }

    private static String text(JsonNode value) {
        return new String(Base64.getDecoder().decode(value.asText()), StandardCharsets.UTF_8);
    }

    @Test
    void replaceCoversWhatTheCoordinatorHolds() {
        ring.put(0, key("replaced"), "one");
        ring.put(0, key("replaced") + "?replace=true", "two");

        assertThat(ring.get(0, key("replaced")).body()).isEqualTo("two");
    }

    @Test
    void oneValueIsJsonWhenThatIsAskedFor() {
        ring.put(0, key("json"), "v");

        HttpResponse<String> got = ring.send(ring.request(1, key("json")).header("Accept", "application/json"));
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(json(got).get("values")).hasSize(1);
    }

    @Test
    void aDeletedKeyIsNotFoundAndItsContextIsThere() {
        ring.put(0, key("gone"), "v");
        assertThat(ring.delete(1, key("gone")).statusCode()).isEqualTo(204);

        HttpResponse<String> got = ring.get(2, key("gone"));
        assertThat(got.statusCode()).isEqualTo(404);
        assertThat(json(got).get("error").asText()).isEqualTo("NotFound");
        assertThat(context(got)).isNotEmpty();
        assertThat(ring.get(2, key("never")).headers().firstValue(CONTEXT)).isEmpty();
    }

    @Test
    void aDeleteDoesNotTakeAWriteThatItDidNotSee() {
        String seen = context(ring.put(0, key("kept"), "old"));
        putWith(1, key("kept"), "new", seen);

        assertThat(ring.send(ring.request(2, key("kept")).header(CONTEXT, seen).DELETE())
                        .statusCode())
                .isEqualTo(204);
        assertThat(ring.get(0, key("kept")).body()).isEqualTo("new");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /tables/default/keys/k?r=0,             400, BadQuorum",
        "GET,    /tables/default/keys/k?r=4,             400, BadQuorum",
        "GET,    /tables/default/keys/k?r=two,           400, BadRequest",
        "PUT,    /tables/default/keys/k?w=4,             400, BadQuorum",
        "PUT,    /tables/default/keys/k?w=-1,            400, BadQuorum",
        "PUT,    /tables/default/keys/k?replace=maybe,   400, BadRequest",
        "GET,    /tables/default/keys/k?timeout=0,       400, BadRequest",
        "GET,    /tables/default/keys/k?consistency=all, 400, BadRequest",
        "GET,    /tables/default/keys/,                  400, BadRequest",
        "GET,    /tables/nosuch/keys/k,                  404, UnknownTable",
        "PUT,    /tables/nosuch/keys/k,                  404, UnknownTable",
        "GET,    /tables/nosuch/keys/k/where,            404, UnknownTable",
        "GET,    /nothing/here,                          404, NoSuchPath",
        "GET,    /tables/default,                        404, NoSuchPath",
        "POST,   /tables/default/keys/k,                 405, MethodNotAllowed",
        "PATCH,  /tables/default/keys/k,                 405, MethodNotAllowed",
        "DELETE, /ring,                                  405, MethodNotAllowed",
        "POST,   /tables/default/keys/k/where,           405, MethodNotAllowed",
    })
    void aWrongRequestIsToldWhatIsWrong(String method, String path, int status, String error) {
        HttpResponse<String> response = ring.send(ring.request(0, path).method(method, BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode body = json(response);
        assertThat(body.get("error").asText()).isEqualTo(error);
        assertThat(body.get("message").asText()).isNotEmpty();
        assertThat(body.get("needed").isInt() && body.get("got").isInt()).isTrue();
        if (status == 405) {
            assertThat(response.headers().firstValue("Allow")).isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({"!!!!, BadContext", "AAAA, BadContext", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, BadContext"})
    void aForgedContextIsRefused(String context, String error) {
        HttpResponse<String> response = putWith(0, key("forged"), "v", context);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(json(response).get("error").asText()).isEqualTo(error);
        assertThat(ring.get(0, key("forged")).statusCode()).isEqualTo(404);
    }

    @Test
    void aContextOfAnotherKeyOrCutShortIsRefused() {
        String context = context(ring.put(0, key("mine"), "v"));

        assertThat(putWith(0, key("yours"), "v", context).statusCode()).isEqualTo(400);
        assertThat(putWith(0, key("mine"), "v", context.substring(0, context.length() - 4))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void keysAndValuesHaveTheirLimits() {
        String longest = "k".repeat(2_048);
        assertThat(ring.put(0, key(longest), "v").statusCode()).isEqualTo(204);
        assertThat(ring.get(1, key(longest)).body()).isEqualTo("v");
        assertThat(json(ring.put(0, key(longest + "k"), "v")).get("error").asText())
                .isEqualTo("KeyTooLong");

        assertThat(ring.put(0, key("large"), "x".repeat(10 << 20)).statusCode()).isEqualTo(204);
        assertThat(ring.get(2, key("large")).body()).hasSize(10 << 20);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 2 << 20})
    void aValueThatIsTooLargeIsRefusedInJson(int tooMany) throws IOException {
        int length = (10 << 20) + tooMany;
        String head = "PUT " + key("large") + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ring.port(0, 2))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(new byte[length]);
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            assertThat(answer.readLine()).contains("413");
            String line = answer.readLine();
            while (!line.isEmpty()) {
                line = answer.readLine();
            }
            char[] start = new char[24];
            assertThat(answer.read(start)).isEqualTo(start.length);
            assertThat(new String(start)).isEqualTo("{\"error\":\"ValueTooLarge\"");
        }
    }

    @Test
    void theRingIsTheSameAtEveryNode() {
        JsonNode page = json(ring.get(0, "/ring"));

        assertThat(page.get("epoch").asLong()).isEqualTo(1);
        assertThat(page.get("members"))
                .hasSize(3)
                .allMatch(member -> member.get("state").asText().equals("up"));
        assertThat(page.get("owners")).hasSize(32);
        for (int node = 1; node < 3; node++) {
            assertThat(json(ring.get(node, "/ring")).get("owners")).isEqualTo(page.get("owners"));
        }
    }

    @Test
    void whereAKeyLivesIsTheSameAtEveryNode() {
        JsonNode page = json(ring.get(0, key("hello") + "/where"));

        assertThat(page.get("primaries")).hasSize(3);
        assertThat(page.get("partition").asInt()).isBetween(0, 31);
        assertThat(json(ring.get(1, key("hello") + "/where")).get("primaries")).isEqualTo(page.get("primaries"));
    }

    @Test
    void healthAndMetricsAreServed() {
        assertThat(json(ring.get(0, "/health")).get("alive").asBoolean()).isTrue();
        ring.put(0, key("counted"), "v");

        String metrics = ring.get(0, "/metrics").body();

        assertThat(metrics)
                .contains("# TYPE")
                .contains(List.of(
                                "hints_stored_total",
                                "hints_delivered_total",
                                "hints_dropped_total",
                                "hints_lost_total",
                                "requests_repairs_total",
                                "requests_repairs_skipped_total",
                                "requests_fallbacks_total",
                                "requests_own_hints_total",
                                "requests_retries_total",
                                "requests_busy_total",
                                "requests_overloaded_total",
                                "peers_suspicions_total",
                                "peers_acquittals_total")
                        .stream()
                        .map(name -> "# HELP gramme_" + name + " ")
                        .toList());
    }
}
