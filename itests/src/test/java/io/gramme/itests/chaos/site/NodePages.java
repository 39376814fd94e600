package io.gramme.itests.chaos.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a daemon says of itself over HTTP. Thread-safe. */
public final class NodePages {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration MUST = Duration.ofSeconds(20);
    private static final int OK = 200;

    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();
    private final String address;

    /** @param address of its HTTP port */
    NodePages(HttpClient http, String address) {
        this.http = http;
        this.address = address;
    }

    /** An answer; the status is 0 when there was none. */
    public record Answer(int status, String body) {}

    public Answer get(String path) {
        return send(path, HttpRequest.Builder::GET);
    }

    /** Orders something. */
    public Answer post(String path) {
        return send(path, request -> request.POST(HttpRequest.BodyPublishers.noBody()));
    }

    private Answer send(String path, UnaryOperator<HttpRequest.Builder> method) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://" + address + path)).timeout(LIMIT);
        try {
            HttpResponse<String> response =
                    http.send(method.apply(request).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Answer(0, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SiteFailure("interrupted", e);
        }
    }

    /** A page of JSON that must come soon: one that does not is no answer of any kind. */
    public JsonNode must(String path) {
        Wait.until(address + path + " answers", MUST, () -> {
            Answer answer = get(path);
            return answer.status() == OK ? "" : answer.status() + " " + answer.body();
        });
        return page(path).orElseThrow(() -> new SiteFailure(address + path + " does not answer any more"));
    }

    /** A page of JSON; empty when it does not answer with one. */
    public Optional<JsonNode> page(String path) {
        Answer answer = get(path);
        if (answer.status() != OK) {
            return Optional.empty();
        }
        try {
            return Optional.of(json.readTree(answer.body()));
        } catch (IOException e) {
            throw new SiteFailure(path + " of " + address + " is no JSON: " + answer.body(), e);
        }
    }
}
