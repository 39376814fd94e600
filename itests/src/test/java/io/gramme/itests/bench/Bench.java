package io.gramme.itests.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.GrammeClient;
import io.gramme.client.cli.Progress;
import io.gramme.client.cli.Terminal;
import io.gramme.client.cli.TextTable;
import io.gramme.client.cli.Units;
import io.gramme.client.cli.bench.BenchReport;
import io.gramme.client.cli.bench.BenchRun;
import io.gramme.client.cli.bench.BenchSettings;
import io.gramme.client.cli.bench.BenchSettings.Shape;
import io.gramme.client.cli.bench.KeyChooser.Distribution;
import io.gramme.client.cli.bench.Workload;
import io.gramme.itests.process.Installation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What a benchmark works with: its site, the installation that it tests, the person who looks on. Confined to its thread. */
final class Bench {
    private static final int LOADERS = 256;

    private final Site site;
    private final Terminal terminal;
    private final BenchOptions options;
    private final Installation installation;
    private int rings;

    Bench(Site site, Terminal terminal, BenchOptions options) throws IOException {
        this.site = site;
        this.terminal = terminal;
        this.options = options;
        this.installation = Installation.in(site.folder());
    }

    Site site() {
        return site;
    }

    Terminal terminal() {
        return terminal;
    }

    BenchOptions options() {
        return options;
    }

    Installation installation() {
        return installation;
    }

    void print(String line) {
        terminal.print(line);
        terminal.flush();
    }

    void print(TextTable table) {
        table.lines().forEach(this::print);
    }

    /** Beside the result, to whoever waits: what begins now and shows no progress. */
    void say(String line) {
        terminal.say("gramme-bench: " + line);
    }

    /** Shows that something longer begins. */
    Progress progress(String what) {
        return new Progress(terminal, what, "", 0);
    }

    /** Daemons that were configured and not started yet. */
    BenchRing ring(RingPlan plan) throws IOException {
        return new BenchRing(this, plan, site.folder().resolve("ring-" + ++rings));
    }

    /** Writes every record, and fails unless all of them are there. */
    BenchReport fill(String what, BenchRing ring, long records, int valueBytes) throws InterruptedException {
        BenchSettings load = new BenchSettings(
                Workload.LOAD,
                "default",
                records,
                valueBytes,
                Distribution.UNIFORM,
                new Shape(LOADERS, true, 0),
                Duration.ZERO,
                Duration.ZERO);
        try (GrammeClient loader = ring.loader(LOADERS)) {
            BenchReport report = run(what, loader, load, ring.pids());
            if (!report.isFaultless()) {
                throw BenchFailure.of(what + ": some records could not be written");
            }
            return report;
        }
    }

    /** Runs a workload and shows how far it is. */
    BenchReport run(String what, GrammeClient client, BenchSettings settings, List<Long> pids)
            throws InterruptedException {
        String phase = settings.workload() == Workload.LOAD ? "writing" : "";
        try (Progress progress = progress(what)) {
            BenchReport report = new BenchRun(client, settings, pids, options.seed())
                    .run(now -> progress.show(
                            phase.isEmpty() ? now.phase() : phase,
                            now.fraction(),
                            (int) (100 * now.fraction()) + " %, " + Units.count(now.operations(), "operation")));
            checkFaultless(what, report);
            return report;
        }
    }

    /** A figure of requests that failed would be no figure. */
    private void checkFaultless(String what, BenchReport report) {
        for (BenchReport.Row row : report.rows()) {
            if (row.count() == 0) {
                throw BenchFailure.of(what + ": no " + row.operation() + " succeeded; " + row.errors());
            }
            if (row.errorCount() + row.missing() > 0) {
                say(what + ": of " + Units.count(row.count(), row.operation()) + " " + row.missing()
                        + " found nothing and these failed: " + row.errors());
            }
        }
    }

    /** The page of a benchmark, with the machine on it. */
    ObjectNode page(String name) {
        ObjectNode page = JsonNodeFactory.instance.objectNode().put("bench", name);
        page.putObject("machine")
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("clientJava", System.getProperty("java.version"))
                .put("daemonJava", options.javaHome().toString());
        return page;
    }

    static String text(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
    }
}
