package io.gramme.itests.process;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One daemon: a folder, a configuration, three ports and, now and then, a process. */
final class Daemon implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 50;

    private final Installation installation;
    private final HttpClient http;
    private final Path folder;
    private final String id;
    private final List<Integer> ports;
    private @Nullable Process process;

    /** @param ports of peers, clients and HTTP */
    Daemon(Installation installation, HttpClient http, Path folder, String id, List<Integer> ports) {
        this.installation = installation;
        this.http = http;
        this.folder = folder;
        this.id = id;
        this.ports = List.copyOf(ports);
    }

    String id() {
        return id;
    }

    int peerPort() {
        return ports.get(0);
    }

    String peerAddress() {
        return "127.0.0.1:" + ports.get(0);
    }

    String clientAddress() {
        return "127.0.0.1:" + ports.get(1);
    }

    String httpAddress() {
        return "127.0.0.1:" + ports.get(2);
    }

    long pid() {
        return running().pid();
    }

    Path data() {
        return folder.resolve("data");
    }

    Path config() {
        return folder.resolve("gramme.yaml");
    }

    /** Writes the configuration. */
    void configure(List<String> seeds, String more) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(config(), """
                node: {id: "%s", data: "%s", loops: 1}
                cluster: {seeds: %s, partitions: 32, gossip-interval: 200 ms}
                listen: {peer: "%s", client: "%s", http: "127.0.0.1:%d"}
                storage: {segment-size: 1 MiB}
                %s
                """.formatted(
                        id,
                        data(),
                        seeds.stream().map(seed -> '"' + seed + '"').toList(),
                        peerAddress(),
                        clientAddress(),
                        ports.get(2),
                        more));
    }

    void start() throws IOException {
        process = installation.node(config()).start(folder.resolve("out"), folder.resolve("err"));
    }

    /** Runs it to its end, which must come by itself. */
    Command.Result run() throws IOException, InterruptedException {
        return installation.node(config()).run();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
    }

    /** Sends {@code SIGKILL} and does not wait. */
    void killSoon() {
        running().destroyForcibly();
    }

    /** {@code SIGSTOP}: it stands still, with all its connections. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** {@code SIGCONT}. */
    void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", name, Long.toString(running().pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill " + name + " ended with " + code);
        }
    }

    /** {@code SIGTERM}; the process must end by itself. */
    void stop() throws InterruptedException {
        running().destroy();
        awaitEnd();
    }

    /** Until it has ended by itself. */
    void awaitEnd() throws InterruptedException {
        if (!running().waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("it still runs: " + log());
        }
    }

    private Process running() {
        return Objects.requireNonNull(process);
    }

    boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** What it answers to a GET. Status 0 when it does not answer. */
    Answer get(String path) throws InterruptedException {
        return send(path, HttpRequest.Builder::GET);
    }

    /** What it answers to a PUT with this context, which may be empty. Status 0 when it does not answer. */
    Answer put(String path, String context, String value) throws InterruptedException {
        return send(path, request -> {
            if (!context.isEmpty()) {
                request.header("X-Gramme-Context", context);
            }
            return request.PUT(HttpRequest.BodyPublishers.ofString(value));
        });
    }

    private Answer send(String path, UnaryOperator<HttpRequest.Builder> method) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(2) + path))
                .timeout(Duration.ofSeconds(10));
        try {
            HttpResponse<String> response =
                    http.send(method.apply(request).build(), HttpResponse.BodyHandlers.ofString());
            String context = response.headers().firstValue("X-Gramme-Context").orElse("");
            return new Answer(response.statusCode(), response.body(), context);
        } catch (ConnectException e) {
            return new Answer(0, "refused");
        } catch (IOException e) {
            return new Answer(0, String.valueOf(e.getMessage()));
        }
    }

    /** @param context of the record, when there is one */
    record Answer(int status, String body, String context) {
        Answer(int status, String body) {
            this(status, body, "");
        }
    }

    /** Waits until the page has this status and these words. */
    Answer await(String path, int status, String words) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Answer answer = get(path);
        while (answer.status() != status || !answer.body().contains(words)) {
            if (System.nanoTime() > deadline || !isAlive()) {
                throw new AssertionError(path + " is " + answer + ", not " + status + " " + words + "; " + log());
            }
            if (new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nobody counts it down");
            }
            answer = get(path);
        }
        return answer;
    }

    /** Waits until it can reach every other node. */
    void awaitConnected() throws InterruptedException {
        await("/ring", 200, "epoch");
        awaitNot("/ring", "unknown");
        awaitNot("/ring", "unreachable");
    }

    /** Waits until the page does not have these words. */
    void awaitNot(String path, String words) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Answer answer = get(path);
        while (answer.status() != 200 || answer.body().contains(words)) {
            if (System.nanoTime() > deadline || !isAlive()) {
                throw new AssertionError(path + " is " + answer + ", still with " + words + "; " + log());
            }
            if (new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("nobody counts it down");
            }
            answer = get(path);
        }
    }

    void awaitReady() throws InterruptedException {
        await("/ready", 200, "");
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("out")) + Files.readString(folder.resolve("err"));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
