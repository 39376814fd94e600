package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a node's HTTP port how it is. Blocking, a second at most. */
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

    /** Asks {@code GET /ready} at this {@code host:port}. */
    static Health health(String address) {
        if (address.isEmpty()) {
            return new Health(false, false, List.of("its HTTP address is not known"));
        }
        try {
            JsonNode page = read(address, "/ready");
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
            return Optional.ofNullable(read(address, "/ring").path("node").textValue());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static JsonNode read(String address, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://" + address + path).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream in =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            if (in == null) {
                throw new IOException("an answer without a body");
            }
            JsonNode page = Json.mapper().readTree(in.readNBytes(MAX_BODY_BYTES));
            return page == null ? Json.object() : page;
        } catch (IllegalArgumentException e) {
            throw new IOException("no address: " + address, e);
        } finally {
            connection.disconnect();
        }
    }
}
