package io.gramme.itests.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.gramme.itests.chaos.check.OpDraft;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Asks one node what it holds of a key. Thread-safe. */
final class ReplicaReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final String table;

    ReplicaReader(String table) {
        this.table = table;
    }

    ReplicaRead read(Target target, String key, OpDraft draft, LongSupplier clock) {
        String path = "/tables/" + table + "/keys/" + URLEncoder.encode(key, StandardCharsets.UTF_8) + "/replica";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + target.httpAddress() + path))
                .timeout(LIMIT)
                .build();
        JsonNode page = MissingNode.getInstance();
        String error = "";
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() == OK) {
                page = JSON.readTree(response.body());
            } else {
                error = response.statusCode() + " " + response.body();
            }
        } catch (IOException e) {
            error = String.valueOf(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            error = "interrupted";
        }
        return new ReplicaRead(draft, page, error, clock.getAsLong());
    }
}
