package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.ring.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a node's HTTP port. Blocking; whether it serves, for a second at most. */
final class HttpProbe {
    private static final int TIMEOUT_MILLIS = 1_000;
    private static final int MAX_BODY_BYTES = 8 << 20;

    private HttpProbe() {}

    /**
     * What a node says of itself.
     *
     * @param answers whether anything listened there and spoke HTTP
     * @param ready whether it serves
     * @param reasons why it does not
     */
    record Health(boolean answers, boolean ready, List<String> reasons) {
        Health {
            reasons = List.copyOf(reasons);
        }

        String word() {
            return !answers ? "no answer" : ready ? "ready" : "not ready";
        }
    }

    /**
     * What a path answers.
     *
     * @param status as HTTP numbers it
     */
    record Page(int status, JsonNode body) {
        /** The body; throws a {@link Failure} with the node's own words when it refused. */
        JsonNode orRefuse(String who) {
            if (status < 400) {
                return body;
            }
            throw Failure.of(refusal(who));
        }

        /** What the node said about a request that it refused. */
        String refusal(String who) {
            return who + " refused: " + body.path("message").asText("HTTP status " + status);
        }
    }

    /** Asks {@code GET /ready} at this {@code host:port}. */
    static Health health(String address) {
        if (address.isEmpty()) {
            return new Health(false, false, List.of("its HTTP address is not known"));
        }
        try {
            JsonNode page = read(address, "/ready", TIMEOUT_MILLIS).body();
            List<String> reasons = new ArrayList<>();
            page.path("reasons").forEach(reason -> reasons.add(reason.asText()));
            return new Health(true, page.path("ready").asBoolean(false), reasons);
        } catch (IOException e) {
            return new Health(false, false, List.of("nothing answers at http://" + address));
        }
    }

    /** The node's id, from {@code GET /ring}; empty while it has no ring. */
    static Optional<String> nodeId(String address) {
        try {
            return Optional.ofNullable(
                    read(address, "/ring", TIMEOUT_MILLIS).body().path("node").textValue());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads a page.
     *
     * @param timeoutMillis for connecting, and for each piece of the answer
     */
    static Page read(String address, String path, int timeoutMillis) throws IOException {
        return answer(open(address, path, timeoutMillis));
    }

    /** The same for a {@code POST} without a body, which must do no harm when it is done twice. */
    static Page post(String address, String path, int timeoutMillis) throws IOException {
        return post(address, path, Bytes.EMPTY, timeoutMillis);
    }

    /**
     * The same with JSON as its body. It is sent once: throws {@link ConnectException} when it was not sent at all, and another
     * exception when it may have been carried out.
     */
    static Page post(String address, String path, Bytes body, int timeoutMillis) throws IOException {
        HttpURLConnection connection = open(address, path, timeoutMillis);
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length());
        connection.setRequestProperty("Content-Type", "application/json");
        try {
            connection.connect();
        } catch (IOException e) {
            throw unreached(e);
        }
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body.toArray());
        }
        return answer(connection);
    }

    private static ConnectException unreached(Exception cause) {
        ConnectException failure = new ConnectException(cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    private static Page answer(HttpURLConnection connection) throws IOException {
        try {
            int status = connection.getResponseCode();
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                if (in == null) {
                    throw new IOException("an answer without a body");
                }
                JsonNode page = Json.mapper().readTree(in.readNBytes(MAX_BODY_BYTES));
                return new Page(status, page == null ? Json.object() : page);
            }
        } finally {
            connection.disconnect();
        }
    }

    private static HttpURLConnection open(String address, String path, int timeoutMillis) throws IOException {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://" + address + path).toURL().openConnection();
            connection.setConnectTimeout(timeoutMillis);
            connection.setReadTimeout(timeoutMillis);
            return connection;
        } catch (IllegalArgumentException e) {
            throw unreached(new IOException("no address: " + address, e));
        }
    }
}
