package io.gramme.client.cli;

import io.gramme.client.CausalContext;
import io.gramme.client.GetResult;
import io.gramme.client.GrammeClient;
import io.gramme.client.RequestOptions;
import io.gramme.client.Resolver;
import io.gramme.client.cli.DemoPass.Outcome;
import io.gramme.client.cli.PackageIndex.Stanza;
import io.gramme.ring.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;

/**
 * The demo's script: what is done in which order, and what is claimed after each step. Each claim is checked, and one that
 * does not hold is remembered and shown; nothing after it is left out because of it. Run once, by one thread.
 */
final class Demo {
    private static final String TABLE = "default";
    private static final int VICTIM = 2;
    private static final int WARM_UP_READS = 300;
    private static final Bytes CART = Bytes.utf8("gramme-demo:cart");

    private final Terminal terminal;
    private final DemoCluster cluster;
    private final PackageIndex index;
    private final List<Outcome> outcomes = new ArrayList<>();
    private final ContentSum original = new ContentSum();
    private final ContentSum revised = new ContentSum();
    private int step;
    private int brokenClaims;

    Demo(Terminal terminal, DemoCluster cluster, PackageIndex index) {
        this.terminal = terminal;
        this.cluster = cluster;
        this.index = index;
        for (Stanza stanza : index.stanzas()) {
            original.add(key(stanza), stanza.text());
            revised.add(key(stanza), revision(stanza));
        }
    }

    private static Bytes key(Stanza stanza) {
        return Bytes.utf8(stanza.name());
    }

    /** What the second pass of writes puts in the place of a stanza: the stanza with a field more. */
    private static Bytes revision(Stanza stanza) {
        byte[] field = "\nX-Gramme-Demo: second pass".getBytes(StandardCharsets.US_ASCII);
        byte[] text = new byte[stanza.text().length() + field.length];
        stanza.text().copyTo(text, 0);
        System.arraycopy(field, 0, text, stanza.text().length(), field.length);
        return Bytes.wrap(text);
    }

    /** Whether every claim held. */
    boolean run() {
        start();
        try (GrammeClient writer = client(0)) {
            load(writer);
            readBack("read", "Read everything back through another coordinator", 1, original, false);
            writeThroughAKill(writer);
        }
        restart();
        readBack("read again", "Read everything again through a third coordinator", 2, revised, true);
        mergeSiblings();
        report();
        return brokenClaims == 0;
    }

    private void headline(String text) {
        step++;
        terminal.print("");
        terminal.print(step + "  " + text);
        terminal.flush();
    }

    private void note(String text) {
        terminal.print("   " + text);
        terminal.flush();
    }

    private void claim(boolean holds, String text) {
        terminal.print("   " + (holds ? "✓ " : "✗ ") + text);
        terminal.flush();
        brokenClaims += holds ? 0 : 1;
    }

    private GrammeClient client(int firstReplica) {
        return GrammeClient.builder(cluster.seeds())
                .timeouts(Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofSeconds(1))
                .maxInFlight(2 * InFlightWindow.REQUESTS, 2 * InFlightWindow.BYTES)
                .firstReplica(firstReplica)
                .build();
    }

    /** Until the client has a connection to each node, it takes whichever it has. */
    private void warmUp(GrammeClient client) {
        index.stanzas().stream().limit(WARM_UP_READS).forEach(stanza -> client.get(TABLE, key(stanza)));
    }

    private void start() {
        headline("Start three daemons");
        long from = System.nanoTime();
        cluster.start();
        claim(
                true,
                "three nodes serve, at " + String.join(", ", cluster.seeds()) + ", after "
                        + Units.seconds(System.nanoTime() - from));
    }

    private Outcome keep(Outcome outcome) {
        outcomes.add(outcome);
        outcome.firstProblem().ifPresent(problem -> note("first problem: " + problem));
        return outcome;
    }

    private void load(GrammeClient writer) {
        headline("Load Debian's package index: package name to control stanza");
        long bytes = index.stanzas().stream()
                .mapToLong(stanza -> stanza.text().length())
                .sum();
        note("from " + index.source() + ": " + Units.count(index.stanzas().size(), "record") + ", " + Units.bytes(bytes)
                + "; each write is on the disks of 2 of its 3 nodes before it counts");
        warmUp(writer);
        Outcome load = keep(write(writer, "load", Stanza::text, n -> {}));
        claim(
                load.isGood(),
                Units.count(load.requests() - load.failed()) + " of " + Units.count(load.requests())
                        + " writes acknowledged in " + Units.seconds(load.nanos()));
    }

    private Outcome write(GrammeClient writer, String name, Function<Stanza, Bytes> value, IntConsumer onStarted) {
        return new DemoPass(terminal, name)
                .run(
                        index.stanzas(),
                        stanza -> writer.async()
                                .put(TABLE, key(stanza), value.apply(stanza), RequestOptions.replace())
                                .thenApply(context -> Optional.empty()),
                        onStarted);
    }

    private void readBack(String name, String title, int firstReplica, ContentSum written, boolean isRevised) {
        headline(title);
        ContentSum found = new ContentSum();
        try (GrammeClient reader = client(firstReplica)) {
            warmUp(reader);
            Outcome read = keep(new DemoPass(terminal, name)
                    .run(
                            index.stanzas(),
                            stanza -> reader.async().get(TABLE, key(stanza)).thenApply(got -> {
                                got.values().forEach(value -> found.add(key(stanza), value));
                                return problem(got, isRevised ? revision(stanza) : stanza.text());
                            }),
                            n -> {}));
            claim(
                    read.isGood(),
                    Units.count(read.requests() - read.failed() - read.wrong()) + " of " + Units.count(read.requests())
                            + " records are, byte for byte, what was written");
            claim(
                    found.toString().equals(written.toString()),
                    "checksum over all of them: written " + written + ", read " + found);
        }
    }

    private static Optional<String> problem(GetResult got, Bytes expected) {
        if (got.values().equals(List.of(expected))) {
            return Optional.empty();
        }
        return Optional.of(
                !got.isFound()
                        ? "not found"
                        : got.hasSiblings()
                                ? got.values().size() + " concurrent values"
                                : "another value than was written");
    }

    private void writeThroughAKill(GrammeClient writer) {
        headline("Write everything a second time, and kill a daemon in the middle");
        int third = index.stanzas().size() / 3;
        List<CompletableFuture<Long>> kills = new ArrayList<>();
        Outcome writes = keep(write(writer, "write, kill", Demo::revision, started -> {
            if (started == third) {
                kills.add(CompletableFuture.supplyAsync(() -> kill(started)));
            }
        }));
        long killed = kills.stream().map(CompletableFuture::join).findFirst().orElse(0L);
        claim(killed > 0, "node " + VICTIM + ", process " + killed + ", is gone, and its writes went on elsewhere");
        claim(
                writes.failed() == 0,
                writes.failed() + " of " + Units.count(writes.requests())
                        + " writes failed after the client's retries; the slowest took "
                        + Units.millis(writes.micros().getMaxValue()) + " ms");
    }

    /** On a thread of its own: the load does not wait for it. */
    private long kill(int started) {
        long pid = cluster.pid(VICTIM);
        cluster.kill(VICTIM);
        if (!terminal.isErrTerminal()) {
            terminal.say("   SIGKILL to node " + VICTIM + " (process " + pid + ") after " + Units.count(started)
                    + " writes");
        }
        return pid;
    }

    private void restart() {
        headline("Start the killed daemon again");
        long from = System.nanoTime();
        cluster.start(List.of(VICTIM));
        claim(true, "node " + VICTIM + " found its data and serves, after " + Units.seconds(System.nanoTime() - from));
    }

    private void mergeSiblings() {
        headline("Two clients change one record at the same time");
        try (GrammeClient alice = client(0);
                GrammeClient bob = client(1)) {
            alice.put(TABLE, CART, Bytes.utf8("milk"), RequestOptions.replace());
            CausalContext seen = alice.get(TABLE, CART).context();
            note("both read the cart: milk");
            alice.put(TABLE, CART, Bytes.utf8("bread,milk"), RequestOptions.withContext(seen));
            bob.put(TABLE, CART, Bytes.utf8("eggs,milk"), RequestOptions.withContext(seen));
            note("alice writes bread,milk and bob writes eggs,milk, neither having seen the other's");
            List<String> siblings = texts(alice.get(TABLE, CART));
            claim(
                    siblings.equals(List.of("bread,milk", "eggs,milk")),
                    "both are kept, as siblings: " + String.join(" | ", siblings));
            Resolver union = Resolver.setUnion(Demo::items, Demo::cart);
            bob.update(TABLE, CART, union, cart -> cart.orElse(Bytes.EMPTY));
            List<String> merged = texts(alice.get(TABLE, CART));
            claim(
                    merged.equals(List.of("bread,eggs,milk")),
                    "bob merges them by set union, and one value is left: " + String.join(" | ", merged));
        }
    }

    private static List<String> texts(GetResult got) {
        return got.values().stream().map(Bytes::toUtf8).sorted().toList();
    }

    private static List<Bytes> items(Bytes cart) {
        return List.of(cart.toUtf8().split(",", -1)).stream().map(Bytes::utf8).toList();
    }

    private static Bytes cart(List<Bytes> items) {
        return Bytes.utf8(items.stream().map(Bytes::toUtf8).collect(Collectors.joining(",")));
    }

    private void report() {
        headline("What it took, with " + InFlightWindow.REQUESTS + " requests under way; latencies in milliseconds");
        TextTable table = new TextTable("PASS", "REQUESTS", "SECONDS", "PER SECOND", "P50", "P99", "P99.9", "FAILED");
        for (Outcome outcome : outcomes) {
            table.row(
                    outcome.name(),
                    Units.count(outcome.requests()),
                    Units.seconds(outcome.nanos()).replace(" s", ""),
                    Units.count(Math.round(outcome.perSecond())),
                    Units.millis(outcome.micros().getValueAtPercentile(50)),
                    Units.millis(outcome.micros().getValueAtPercentile(99)),
                    Units.millis(outcome.micros().getValueAtPercentile(99.9)),
                    outcome.failed());
        }
        table.lines().forEach(this::note);
    }
}
