package io.gramme.itests.bench;

import io.gramme.client.GrammeClient;
import io.gramme.client.cli.Progress;
import io.gramme.client.cli.Units;
import io.gramme.node.testing.FreePorts;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Daemons that form a ring, with the configuration that they have by default. Confined to its thread. */
final class BenchRing {
    private static final int PORTS_EACH = 3;

    private final Bench bench;
    private final Path folder;
    private final List<BenchNode> nodes = new ArrayList<>();

    BenchRing(Bench bench, RingPlan plan, Path folder) throws IOException {
        this.bench = bench;
        this.folder = folder;
        HttpClient http = HttpClient.newHttpClient();
        List<Integer> ports = ports(bench.options().basePort(), plan.nodes() * PORTS_EACH);
        for (int i = 0; i < plan.nodes(); i++) {
            nodes.add(new BenchNode(
                    bench, plan, http, folder.resolve("n" + i), ports.subList(PORTS_EACH * i, PORTS_EACH * (i + 1))));
        }
        List<String> seeds = nodes.stream().map(BenchNode::peerAddress).toList();
        for (BenchNode node : nodes) {
            node.configure(seeds);
        }
    }

    private static List<Integer> ports(int base, int count) {
        return base == 0
                ? FreePorts.take(count)
                : IntStream.range(base, base + count).boxed().toList();
    }

    List<BenchNode> nodes() {
        return nodes;
    }

    BenchNode node(int index) {
        return nodes.get(index);
    }

    List<Long> pids() {
        return nodes.stream().map(BenchNode::pid).toList();
    }

    /** Starts all of them, and waits until each serves and reaches the others. */
    void start() throws IOException, InterruptedException {
        try (Progress progress = bench.progress("starting " + Units.count(nodes.size(), "daemon"))) {
            for (BenchNode node : nodes) {
                node.start();
            }
            for (int i = 0; i < nodes.size(); i++) {
                progress.show("waiting", (double) i / nodes.size(), i + " of " + nodes.size() + " serve");
                nodes.get(i).awaitServing();
            }
        }
    }

    /** Stops all of them cleanly. */
    void stop() throws InterruptedException {
        for (BenchNode node : nodes) {
            node.signalStop();
        }
        for (BenchNode node : nodes) {
            node.awaitEnd();
        }
    }

    /** Kills all of them and removes what they had. */
    void discard() throws IOException, InterruptedException {
        for (BenchNode node : nodes) {
            node.kill();
        }
        Site.remove(folder);
    }

    /** For filling: patient, for daemons that have just started are slow and every record must be there. */
    GrammeClient loader(int callers) {
        return GrammeClient.builder(nodes.stream().map(BenchNode::clientAddress).toList())
                .timeouts(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(5))
                .maxInFlight(callers, Integer.MAX_VALUE)
                .eventLoops(1, 1)
                .build();
    }

    /** @param callers that it must allow at once */
    GrammeClient client(int callers) {
        return GrammeClient.builder(nodes.stream().map(BenchNode::clientAddress).toList())
                .maxInFlight(callers, Integer.MAX_VALUE)
                .eventLoops(1, 1)
                .build();
    }
}
