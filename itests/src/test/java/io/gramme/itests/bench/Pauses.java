package io.gramme.itests.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.TextTable;
import io.gramme.client.cli.Units;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * What stood still while something was measured.
 *
 * @param machine how late an idle thread of this process was woken, in microseconds
 * @param stalls the long ones of these
 * @param processes every daemon, and the client, with its pauses
 * @param longest what the daemons' metrics say of forces of the disk and turns of loops, if they do
 */
record Pauses(
        Histogram machine,
        List<Hiccups.Stall> stalls,
        Map<String, List<GcLog.Pause>> processes,
        Map<String, Double> longest) {
    private static final Pattern LONGEST = Pattern.compile("gramme_(log|loop)_.*(force|turn).*(max|longest)");
    private static final long NANOS_A_MILLI = 1_000_000;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** One of them, whoever it was. */
    private record Listed(long endMillis, String who, String cause, double millis) {}

    static Pauses read(BenchRing ring, Hiccups hiccups, long fromMillis, long toMillis)
            throws IOException, InterruptedException {
        Map<String, List<GcLog.Pause>> processes = new TreeMap<>();
        Map<String, Double> longest = new TreeMap<>();
        for (int i = 0; i < ring.nodes().size(); i++) {
            BenchNode node = ring.node(i);
            String name = "daemon " + (i + 1);
            processes.put(name, GcLog.read(node.folder().resolve("jvm.log"), fromMillis, toMillis));
            node.metrics().matching(LONGEST).forEach((key, value) -> longest.put(name + " " + key, value));
        }
        String own = System.getProperty("gramme.bench.log", "");
        if (!own.isEmpty()) {
            processes.put("the client", GcLog.read(Path.of(own), fromMillis, toMillis));
        }
        List<Hiccups.Stall> stalls = hiccups.stalls().stream()
                .filter(stall -> stall.endMillis() >= fromMillis && stall.endMillis() <= toMillis)
                .toList();
        return new Pauses(hiccups.micros(), stalls, processes, longest);
    }

    void print(Bench bench, long longNanos) {
        bench.print("");
        TextTable table = new TextTable("STOOD STILL", "TIMES", "ALL, MS", "LONGEST, MS", "ITS CAUSE");
        processes.forEach((who, pauses) -> {
            GcLog.Pause worst = pauses.stream()
                    .max(Comparator.comparingLong(GcLog.Pause::nanos))
                    .orElse(new GcLog.Pause(0, "-", 0, 0));
            double all = pauses.stream().mapToDouble(GcLog.Pause::millis).sum();
            table.row(who, Units.count(pauses.size()), Bench.text(all), Bench.text(worst.millis()), worst.cause());
        });
        bench.print(table);
        bench.print("the machine woke an idle thread late: p99 " + Units.millis(machine.getValueAtPercentile(99))
                + " ms, p99.99 "
                + Units.millis(machine.getValueAtPercentile(99.99)) + " ms, at most "
                + Units.millis(machine.getMaxValue())
                + " ms (the client's own pauses among them, and the warm-up)");
        if (longest.isEmpty()) {
            bench.print(
                    "not known: the longest force of the disk and the longest turn of a loop, which the metrics do not have");
        } else {
            longest.forEach((name, value) -> bench.print(name + " " + value));
        }
        List<Listed> listed = listed(longNanos);
        bench.print("pauses of " + longNanos / NANOS_A_MILLI + " ms or more: " + Units.count(listed.size()));
        for (Listed pause : listed) {
            bench.print(String.format(
                    Locale.ROOT,
                    "  %s UTC  %6.1f ms  %s: %s",
                    CLOCK.format(Instant.ofEpochMilli(pause.endMillis)),
                    pause.millis,
                    pause.who,
                    pause.cause));
        }
    }

    /** The long ones of all, as they came. */
    private List<Listed> listed(long longNanos) {
        List<Listed> listed = new ArrayList<>();
        processes.forEach((who, pauses) -> pauses.stream()
                .filter(pause -> pause.nanos() >= longNanos)
                .forEach(pause -> listed.add(new Listed(pause.endMillis(), who, cause(pause), pause.millis()))));
        stalls.forEach(stall -> listed.add(
                new Listed(stall.endMillis(), "the machine", "an idle thread was woken so late", stall.nanos() / 1e6)));
        listed.sort(Comparator.comparingLong(Listed::endMillis));
        return listed;
    }

    private String cause(GcLog.Pause pause) {
        String reaching = pause.reachingNanos() > pause.nanos() / 2
                ? String.format(Locale.ROOT, ", %.1f ms until all threads had stopped", pause.reachingNanos() / 1e6)
                : "";
        boolean isShared = stalls.stream().anyMatch(stall -> overlap(pause, stall));
        return pause.cause() + reaching + (isShared ? ", while the machine stood still" : "");
    }

    private static boolean overlap(GcLog.Pause pause, Hiccups.Stall stall) {
        return pause.endMillis() - pause.nanos() / NANOS_A_MILLI < stall.endMillis()
                && stall.endMillis() - stall.nanos() / NANOS_A_MILLI < pause.endMillis();
    }

    void writeTo(ObjectNode page, long longNanos) {
        page.putObject("machineLateMicros")
                .put("p99", machine.getValueAtPercentile(99))
                .put("p9999", machine.getValueAtPercentile(99.99))
                .put("max", machine.getMaxValue());
        ObjectNode metrics = page.putObject("longest");
        longest.forEach(metrics::put);
        ObjectNode counts = page.putObject("processes");
        processes.forEach((who, pauses) -> counts.putObject(who)
                .put("pauses", pauses.size())
                .put("millis", pauses.stream().mapToDouble(GcLog.Pause::millis).sum())
                .put(
                        "longestMillis",
                        pauses.stream().mapToDouble(GcLog.Pause::millis).max().orElse(0)));
        ArrayNode list = page.putArray("long");
        for (Listed pause : listed(longNanos)) {
            list.addObject()
                    .put("endMillis", pause.endMillis)
                    .put("who", pause.who)
                    .put("cause", pause.cause)
                    .put("millis", pause.millis);
        }
    }
}
