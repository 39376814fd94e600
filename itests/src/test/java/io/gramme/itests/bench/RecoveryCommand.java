package io.gramme.itests.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.Progress;
import io.gramme.client.cli.Terminal;
import io.gramme.client.cli.TextTable;
import io.gramme.client.cli.Units;
import io.gramme.client.cli.bench.BenchReport;
import io.gramme.client.cli.bench.BenchSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme-bench recovery}: how long a node takes to come back. */
@Command(
        name = "recovery",
        mixinStandardHelpOptions = true,
        description = {
            "Measure how long a node takes to come back.",
            "One daemon (a ring of one, a table with N=1) is filled and then started again after a clean stop, after kill -9, and",
            "after what a crash of the machine leaves: no clean mark, index files that are worth nothing (they are removed), and",
            "nothing in the page cache. The time runs from the start of the process until a get is answered over HTTP, and until the",
            "Merkle trees of all copies are built; it is asked every 5 to 10 ms. What an empty node takes is the start of the JVM and",
            "of the code, and is taken off where records per second are shown."
        },
        footer = {
            "",
            "Examples:",
            "  gramme-bench recovery",
            "  gramme-bench recovery --records 20000 --rounds 1          a quick look"
        })
final class RecoveryCommand implements Callable<Integer> {
    private static final long LOOK_NANOS = 10_000_000;
    /** Less than this is noise of the start. */
    private static final double LEAST_SECONDS = 0.25;

    private static final String PATH = "/tables/default/keys/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Terminal terminal;

    @Mixin
    private BenchOptions options = new BenchOptions();

    @Option(names = "--records", paramLabel = "COUNT", description = "how many there are; 1,000,000 by default")
    private long records = 1_000_000;

    @Option(names = "--rounds", paramLabel = "COUNT", description = "of each start; the median is shown; 3 by default")
    private int rounds = 3;

    RecoveryCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * One start.
     *
     * @param answerSeconds until a get was answered
     * @param treeSeconds from then until all trees were built
     */
    private record Start(double answerSeconds, double treeSeconds) {}

    /** Brings a daemon that runs down, and its folder into the state from which it is to be started. */
    @FunctionalInterface
    private interface Fall {
        void apply(BenchNode node) throws IOException, InterruptedException;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        BenchOptions.checkRange("--records", records, 1, 1_000_000_000);
        BenchOptions.checkRange("--rounds", rounds, 1, 100);
        return options.run(terminal, this::measure);
    }

    private ObjectNode measure(Bench bench) throws IOException, InterruptedException {
        ObjectNode page = bench.page("recovery");
        page.put("records", records).put("valueBytes", options.valueBytes()).put("rounds", rounds);
        RingPlan plan = RingPlan.of(1, options.heap());
        List<Start> empty = new ArrayList<>();
        for (int i = 0; i <= rounds; i++) {
            BenchRing ring = bench.ring(plan);
            Start start = start(bench, "an empty node", ring.node(0), 404);
            ring.discard();
            // The first one reads the JVM and its libraries from the disk.
            if (i > 0) {
                empty.add(start);
            }
        }
        BenchRing ring = bench.ring(plan);
        ring.start();
        BenchReport load = bench.fill("filling", ring, records, options.valueBytes());
        bench.print(plan.words() + "; " + Units.count(records, "record") + " of "
                + Units.count(options.valueBytes(), "byte")
                + ", written at " + Units.count(Math.round(load.perSecond(load.operations()))) + "/s; "
                + Jdk.version(options.javaHome()) + "; the median of " + Units.count(rounds, "start"));
        TextTable table = new TextTable(
                "START", "ANSWERS AFTER, S", "INDEX, RECORDS/S", "TREES AFTER THAT, S", "TREES, RECORDS/S");
        ArrayNode starts = page.putArray("starts");
        double nothing = median(empty).answerSeconds;
        report(table, starts, "an empty node", empty, -1);
        report(table, starts, "after a clean stop", starts(bench, ring, "after a clean stop", BenchNode::stop), -1);
        report(table, starts, "after kill -9", starts(bench, ring, "after kill -9", BenchNode::kill), nothing);
        String crash = "after a crash of the machine";
        report(table, starts, crash, starts(bench, ring, crash, RecoveryCommand::crash), nothing);
        bench.print(table);
        bench.print(
                "INDEX: the records by the seconds beyond those of an empty node; - where it is not rebuilt, or these are fewer than "
                        + LEAST_SECONDS + ".");
        return page;
    }

    private List<Start> starts(Bench bench, BenchRing ring, String what, Fall fall)
            throws IOException, InterruptedException {
        List<Start> starts = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            fall.apply(ring.node(0));
            starts.add(start(bench, what, ring.node(0), 200));
        }
        return starts;
    }

    /** What is left when the machine stops: the log as it was forced; index files that nobody may believe, so none at all; no cache. */
    private static void crash(BenchNode node) throws IOException, InterruptedException {
        node.kill();
        for (Path file : PageCache.files(node.data())) {
            if (file.toString().contains("/index/")) {
                Files.delete(file);
            }
        }
        PageCache.drop(node.data());
    }

    /** @param status of a get, which is found or not */
    private Start start(Bench bench, String what, BenchNode node, int status) throws IOException, InterruptedException {
        try (Progress progress = bench.progress("starting " + what)) {
            long began = System.nanoTime();
            node.start();
            Runnable display =
                    () -> progress.show("waiting for an answer", 0, Units.seconds(System.nanoTime() - began));
            node.await(PATH + BenchSettings.key(records - 1).toUtf8(), status, display);
            long answered = System.nanoTime();
            for (int unbuilt = unbuiltTrees(node); unbuilt > 0; unbuilt = unbuiltTrees(node)) {
                progress.show("building trees", 0, unbuilt + " partitions left");
                LockSupport.parkNanos(LOOK_NANOS);
            }
            return new Start((answered - began) / 1e9, (System.nanoTime() - answered) / 1e9);
        }
    }

    /** Partitions whose trees are not built yet; all of them while it does not say. */
    private static int unbuiltTrees(BenchNode node) throws IOException, InterruptedException {
        Optional<BenchNode.Answer> page = node.get("/sync").filter(answer -> answer.status() == 200);
        if (page.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        int unbuilt = 0;
        for (JsonNode partition : JSON.readTree(page.get().body()).path("partitions")) {
            unbuilt += partition.path("ready").asBoolean() ? 0 : 1;
        }
        return unbuilt;
    }

    /** @param emptySeconds that an empty node takes until it answers; negative when no index is built */
    private void report(TextTable table, ArrayNode page, String what, List<Start> starts, double emptySeconds) {
        Start median = median(starts);
        double beyond = emptySeconds < 0 ? 0 : median.answerSeconds - emptySeconds;
        double index = beyond < LEAST_SECONDS ? 0 : perSecond(beyond);
        boolean hasRecords = !what.equals("an empty node");
        double trees = hasRecords ? perSecond(median.treeSeconds) : 0;
        table.row(what, Bench.text(median.answerSeconds), rate(index), Bench.text(median.treeSeconds), rate(trees));
        ObjectNode row = page.addObject()
                .put("start", what)
                .put("answerSeconds", median.answerSeconds)
                .put("treeSeconds", median.treeSeconds);
        if (index > 0) {
            row.put("indexRecordsPerSecond", index);
        }
        if (hasRecords) {
            row.put("treeRecordsPerSecond", trees);
        }
        ArrayNode all = row.putArray("allAnswerSeconds");
        starts.forEach(start -> all.add(start.answerSeconds));
    }

    private static String rate(double perSecond) {
        return perSecond == 0 ? "-" : Units.count(Math.round(perSecond));
    }

    private double perSecond(double seconds) {
        return records / Math.max(0.001, seconds);
    }

    /** Each of the two by itself. */
    private static Start median(List<Start> starts) {
        return new Start(
                middle(starts.stream().map(Start::answerSeconds).sorted().toList()),
                middle(starts.stream().map(Start::treeSeconds).sorted().toList()));
    }

    private static double middle(List<Double> sorted) {
        return sorted.get(sorted.size() / 2);
    }
}
