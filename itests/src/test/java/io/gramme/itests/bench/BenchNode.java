package io.gramme.itests.bench;

import io.gramme.itests.process.Command;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One daemon: a folder, a configuration, three ports and, now and then, a process. Confined to its thread. */
final class BenchNode {
    private static final Duration START_LIMIT = Duration.ofMinutes(20);
    private static final Duration END_LIMIT = Duration.ofMinutes(2);
    private static final long LOOK_NANOS = 5_000_000;

    private final Bench bench;
    private final RingPlan plan;
    private final HttpClient http;
    private final Path folder;
    private final List<Integer> ports;
    private @Nullable Process process;

    /** What it answers. */
    record Answer(int status, String body) {}

    /** @param ports of peers, clients and HTTP */
    BenchNode(Bench bench, RingPlan plan, HttpClient http, Path folder, List<Integer> ports) {
        this.bench = bench;
        this.plan = plan;
        this.http = http;
        this.folder = folder;
        this.ports = List.copyOf(ports);
    }

    Path folder() {
        return folder;
    }

    Path data() {
        return folder.resolve("data");
    }

    String peerAddress() {
        return "127.0.0.1:" + ports.get(0);
    }

    String clientAddress() {
        return "127.0.0.1:" + ports.get(1);
    }

    void configure(List<String> seeds) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("gramme.yaml"), """
                node: {data: "%s"}
                cluster: {seeds: %s}
                listen: {peer: "%s", client: "%s", http: "127.0.0.1:%d"}
                %s
                """.formatted(
                        data(),
                        seeds.stream().map(seed -> '"' + seed + '"').toList(),
                        peerAddress(),
                        clientAddress(),
                        ports.get(2),
                        plan.yaml()));
    }

    private Command command() {
        Object[] words = {bench.installation().gramme(), "node", "--config", folder.resolve("gramme.yaml")};
        return configured(Command.of(folder, words));
    }

    private Command configured(Command command) {
        return command.with("GRAMME_HEAP", plan.heap())
                .with("GRAMME_JVM_OPTIONS", plan.jvmOptions().replace("{folder}", folder.toString()))
                .with("JAVA_HOME", bench.options().javaHome());
    }

    void start() throws IOException {
        start(command());
    }

    /** Starts it in this control group: the shell goes into it, and then becomes the daemon. */
    void start(MemoryGroup group) throws IOException {
        start(configured(Command.of(
                folder,
                "/bin/sh",
                "-c",
                "echo $$ > \"$0\" && exec \"$@\"",
                group.processes(),
                bench.installation().gramme(),
                "node",
                "--config",
                folder.resolve("gramme.yaml"))));
    }

    private void start(Command command) throws IOException {
        process = bench.site().start(command, folder.resolve("out"), folder.resolve("err"));
    }

    private Process running() {
        return Objects.requireNonNull(process);
    }

    long pid() {
        return running().pid();
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
    }

    /** Stops it cleanly. */
    void stop() throws InterruptedException {
        signalStop();
        awaitEnd();
    }

    void signalStop() {
        running().destroy();
    }

    void awaitEnd() throws InterruptedException {
        if (!running().waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw BenchFailure.of("a daemon does not stop: " + lastLines());
        }
    }

    /** Empty while it does not answer. */
    Optional<Answer> get(String path) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(2) + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return Optional.of(new Answer(response.statusCode(), response.body()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Its metrics page. */
    Metrics metrics() throws InterruptedException {
        return new Metrics(get("/metrics").map(Answer::body).orElse(""));
    }

    void awaitServing() throws InterruptedException {
        await("/ready", 200, () -> {});
        while (get("/ring")
                .filter(ring -> ring.status() == 200 && isWhole(ring.body()))
                .isEmpty()) {
            checkAlive("/ring");
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static boolean isWhole(String ring) {
        return !ring.contains("unknown") && !ring.contains("unreachable");
    }

    /** Waits until it answers with this status, looking every 5 ms; the display is called each time that it does not. */
    void await(String path, int status, Runnable display) throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (get(path).filter(answer -> answer.status() == status).isEmpty()) {
            checkAlive(path);
            if (System.nanoTime() > deadline) {
                throw BenchFailure.of("a daemon does not answer " + path + " with " + status + ": " + lastLines());
            }
            display.run();
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private void checkAlive(String path) {
        if (!running().isAlive()) {
            throw BenchFailure.of("a daemon ended with " + running().exitValue() + " instead of answering " + path
                    + ": " + lastLines());
        }
    }

    private String lastLines() {
        try {
            String text = Files.readString(folder.resolve("out")) + Files.readString(folder.resolve("err"));
            return text.substring(Math.max(0, text.length() - 2_000));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }
}
