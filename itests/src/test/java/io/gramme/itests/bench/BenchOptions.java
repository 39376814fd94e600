package io.gramme.itests.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every benchmark takes. */
final class BenchOptions {
    private static final Path ROOT = Path.of(System.getProperty("gramme.root", "."));
    private static final int PORTS = 100;

    @Option(names = "--json", paramLabel = "FILE", description = "write everything that was measured here too")
    private @Nullable Path json;

    @Option(
            names = "--folder",
            paramLabel = "FOLDER",
            description =
                    "where the daemons keep their data, in a folder that is removed; itests/target/bench by default")
    private Path folder = ROOT.resolve("itests/target/bench");

    @Option(
            names = "--java-home",
            paramLabel = "FOLDER",
            description = "the JDK of the daemons; the one that runs this by default")
    private Path javaHome = Path.of(System.getProperty("java.home"));

    @Option(names = "--heap", paramLabel = "SIZE", description = "the largest heap of each daemon; 512m by default")
    private String heap = "512m";

    @Option(
            names = "--base-port",
            paramLabel = "PORT",
            description = "daemons take ports from here on; any free ones by default")
    private int basePort;

    @Option(names = "--value-size", paramLabel = "BYTES", description = "of each value; 1,000 by default")
    private int valueBytes = 1_000;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "of the keys that are drawn; 1 by default")
    private long seed = 1;

    /** One benchmark, which gives back the page for {@code --json}. */
    @FunctionalInterface
    interface Measurement {
        ObjectNode measure(Bench bench) throws IOException, InterruptedException;
    }

    Path javaHome() {
        return javaHome.toAbsolutePath();
    }

    long seed() {
        return seed;
    }

    /** The first port of the daemons; 0 for any. */
    int basePort() {
        return basePort;
    }

    int valueBytes() {
        return valueBytes;
    }

    String heap() {
        return heap;
    }

    /** Runs it at a site of its own, and undoes at the end whatever it made. */
    int run(Terminal terminal, Measurement measurement) throws IOException, InterruptedException {
        checkRange("--base-port", basePort, 0, 65_535 - PORTS);
        checkRange("--value-size", valueBytes, 1, 1 << 20);
        if (!Files.isExecutable(javaHome().resolve("bin/java"))) {
            throw BenchFailure.usage("--java-home: there is no bin/java in " + javaHome);
        }
        ObjectNode page;
        try (Site site = Site.in(folder.toAbsolutePath(), terminal)) {
            page = measurement.measure(new Bench(site, terminal, this));
        }
        if (json != null) {
            Files.writeString(json, page.toPrettyString() + "\n");
        }
        terminal.flush();
        return 0;
    }

    static void checkRange(String option, long value, long min, long max) {
        if (value < min || value > max) {
            throw BenchFailure.usage(option + " is " + min + " to " + max + ", not " + value);
        }
    }

    static void checkShare(String option, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw BenchFailure.usage(option + " is " + min + " to " + max + ", not " + value);
        }
    }
}
