package io.gramme.client.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A node's HTTP port that answers each path, its query included, with what a test said. A path is written {@code POST /path} for
 * any method but GET.
 */
final class FakeHttp implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();

    private record Answer(int status, String body) {}

    FakeHttp() {
        try {
            server =
                    HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException("no port", e);
        }
        server.createContext("/", this::serve);
        server.start();
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    FakeHttp at(String path, int status, String json) {
        answers.remove(path);
        return then(path, status, json);
    }

    /** Answers so once those before have been given; the last one stays. */
    FakeHttp then(String path, int status, String json) {
        answers.computeIfAbsent(path, any -> new ConcurrentLinkedQueue<>())
                .add(new Answer(status, json.replace('\'', '"')));
        return this;
    }

    /** Paths, in the order in which they were asked for. */
    List<String> asked() {
        return asked;
    }

    /** The bodies of what was not a GET, likewise. */
    List<String> told() {
        return told;
    }

    private void serve(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = (method.equals("GET") ? "" : method + " ") + exchange.getRequestURI();
        asked.add(path);
        if (!method.equals("GET")) {
            told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        }
        Answer answer = answer(answers.getOrDefault(path, new ConcurrentLinkedQueue<>()));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Answer answer(Queue<Answer> left) {
        Answer answer = left.size() > 1 ? left.poll() : left.peek();
        return answer == null ? new Answer(404, "{\"error\":\"NoSuchPath\",\"message\":\"nothing\"}") : answer;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
