package io.gramme.itests.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** By HTTP, to one coordinator and no other. Of a write that it did not carry out only a refusal of the request itself is certain. */
final class HttpTransport implements Transport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTEXT = "X-Gramme-Context";
    private static final int COORDINATOR_MILLIS = 2_000;
    private static final Duration REQUEST = Duration.ofSeconds(5);
    private static final int FOUND = 200;
    private static final int WRITTEN = 204;
    private static final int SIBLINGS = 300;
    private static final int CLIENT_ERROR = 400;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private final Target target;
    private final String table;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();

    HttpTransport(Target target, String table) {
        this.target = target;
        this.table = table;
    }

    @Override
    public Answer read(String key) {
        return send(request(key, "").header("Accept", "application/json").GET(), false);
    }

    @Override
    public Answer write(String key, Bytes value, Covering covering) {
        String more = (covering.replaces() ? "&replace=true" : "")
                + covering.life().map(life -> "&ttl=" + life.toMillis() + "ms").orElse("");
        HttpRequest.Builder request = request(key, more);
        if (!covering.context().isEmpty()) {
            request.header(CONTEXT, covering.context());
        }
        return send(request.PUT(BodyPublishers.ofByteArray(value.toArray())), true);
    }

    @Override
    public Answer delete(String key, String context) {
        HttpRequest.Builder request = request(key, "");
        if (!context.isEmpty()) {
            request.header(CONTEXT, context);
        }
        return send(request.DELETE(), true);
    }

    private HttpRequest.Builder request(String key, String more) {
        String path = "/tables/" + table + "/keys/" + URLEncoder.encode(key, StandardCharsets.UTF_8);
        URI uri = URI.create("http://" + target.httpAddress() + path + "?timeout=" + COORDINATOR_MILLIS + more);
        return HttpRequest.newBuilder(uri).timeout(REQUEST);
    }

    private Answer send(HttpRequest.Builder request, boolean isWrite) {
        try {
            return answer(http.send(request.build(), BodyHandlers.ofByteArray()), isWrite);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return Answer.failed(false, "nobody listens: " + e).by(target.node());
        } catch (IOException e) {
            return Answer.failed(isWrite, String.valueOf(e)).by(target.node());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.failed(isWrite, "interrupted").by(target.node());
        }
    }

    private Answer answer(HttpResponse<byte[]> response, boolean isWrite) {
        int status = response.statusCode();
        String context = response.headers().firstValue(CONTEXT).orElse("");
        boolean isMissing = status == NOT_FOUND && isAbsence(response.body());
        if (status == WRITTEN || (!isWrite && isMissing)) {
            return Answer.done(List.of(), context).by(target.node());
        }
        if (status == FOUND || status == SIBLINGS) {
            return Answer.done(values(response.body()), context).by(target.node());
        }
        boolean isBadRequest = status >= CLIENT_ERROR && status < SERVER_ERROR && status != TOO_MANY;
        String error = status + " " + new String(response.body(), StandardCharsets.UTF_8);
        return Answer.failed(isWrite && !isBadRequest, error).by(target.node());
    }

    /** Not that of the table. */
    private static boolean isAbsence(byte[] body) {
        return tree(body).path("error").asText().equals("NotFound");
    }

    private static List<Bytes> values(byte[] body) {
        List<Bytes> values = new ArrayList<>();
        for (JsonNode value : tree(body).path("values")) {
            values.add(Bytes.wrap(Base64.getDecoder().decode(value.asText())));
        }
        return values;
    }

    private static JsonNode tree(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // The connections end with the client, which nobody refers to any more.
    }
}
