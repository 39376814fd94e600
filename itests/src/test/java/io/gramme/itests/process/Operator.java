package io.gramme.itests.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Changes the ring of a cluster with the commands that people use, and looks at what the daemons say of it. */
final class Operator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIMIT_SECONDS = 90;
    private static final long LOOK_MILLIS = 50;

    private final DaemonCluster cluster;

    Operator(DaemonCluster cluster) {
        this.cluster = cluster;
    }

    /** {@code gramme admin}, by way of any daemon that runs; it must succeed. */
    Command.Result admin(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("admin"));
        line.addAll(Arrays.asList(words));
        line.addAll(List.of(
                "--seeds",
                cluster.daemons().stream()
                        .filter(Daemon::isAlive)
                        .map(Daemon::clientAddress)
                        .collect(Collectors.joining(","))));
        Command.Result result = cluster.installation().command(line.toArray()).run();
        assertThat(result.exit()).as("%s: %s", line, result).isZero();
        return result;
    }

    /** What is staged; until the ring has changed. */
    void commit() throws IOException, InterruptedException {
        admin("commit", "--yes", "--wait", LIMIT_SECONDS + "s");
    }

    void awaitChangeDone() throws IOException, InterruptedException {
        admin("transfers", "--wait", LIMIT_SECONDS + "s");
    }

    /** Until every daemon that runs knows of these, so that they can be joined by way of any. */
    void awaitOutsiders(List<Daemon> wanted) throws InterruptedException {
        List<String> ids = wanted.stream().map(Daemon::id).toList();
        for (Daemon daemon : cluster.daemons()) {
            if (daemon.isAlive() && !wanted.contains(daemon)) {
                await(
                        daemon,
                        "/admin/topology",
                        page -> new TreeSet<>(page.path("outsiders").findValuesAsText("node")).containsAll(ids));
            }
        }
    }

    /** What the daemon says; an empty object when it does not answer. */
    static JsonNode page(Daemon daemon, String path) throws InterruptedException {
        Daemon.Answer answer = daemon.get(path);
        try {
            return answer.status() == 200 ? JSON.readTree(answer.body()) : JSON.createObjectNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a page shows what is wanted. */
    void await(Daemon daemon, String path, Predicate<JsonNode> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        JsonNode seen = page(daemon, path);
        while (!wanted.test(seen)) {
            if (System.nanoTime() > deadline || new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError(path + " of " + daemon.id() + " is " + seen);
            }
            seen = page(daemon, path);
        }
    }
}
