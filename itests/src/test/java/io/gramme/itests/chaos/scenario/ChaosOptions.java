package io.gramme.itests.chaos.scenario;

import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What every run takes. */
final class ChaosOptions {
    private static final Path ROOT = Path.of(System.getProperty("gramme.root", "."));

    @Option(
            names = "--seed",
            paramLabel = "NUMBER",
            defaultValue = "1",
            description =
                    "Fixes who is hit, when and how, and what clients do; not what comes of it. ${DEFAULT-VALUE} unless told.")
    private ChaosMain.Seed seed = new ChaosMain.Seed(1);

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            description = "Where each run leaves its page, history and logs; itests/target/chaos unless told.")
    private Path out = ROOT.resolve("itests/target/chaos");

    @Option(
            names = "--length",
            paramLabel = "PERCENT",
            defaultValue = "100",
            description = "Each fault lasts so much of its time; ${DEFAULT-VALUE} unless told.")
    private int percent = RunOptions.FULL;

    @Option(names = "--short", description = "Each fault lasts a third of its time.")
    private boolean isShort;

    @Option(names = "--keep", description = "Keep what the daemons have stored, too.")
    private boolean keep;

    @Option(names = "--json", description = "A line of JSON for each run.")
    private boolean json;

    @Option(
            names = "--base-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "On loopback, daemons take ports from here on; any free ones unless told.")
    private int basePort;

    @Option(
            names = "--random",
            paramLabel = "TIME",
            defaultValue = "10m",
            description = "How long the random nemesis goes on; ${DEFAULT-VALUE} unless told.")
    private Duration random = RunOptions.RANDOM;

    boolean isJson() {
        return json;
    }

    RunOptions options() {
        return new RunOptions(seed.number(), out, isShort ? RunOptions.SHORT : percent, keep, basePort, random);
    }
}
