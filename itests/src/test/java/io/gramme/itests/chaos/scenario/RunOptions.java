package io.gramme.itests.chaos.scenario;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How scenarios are run.
 *
 * @param out the folder that each run gets a folder in
 * @param percent of its time that every fault lasts
 * @param keeps whether the data folders of the daemons are kept beside the report
 * @param basePort of nodes on loopback, 0 for any
 * @param random how long the random nemesis goes on
 */
record RunOptions(long seed, Path out, int percent, boolean keeps, int basePort, Duration random) {
    static final int FULL = 100;
    static final int SHORT = 33;
    static final Duration RANDOM = Duration.ofMinutes(10);

    /** What repeats a run. */
    String command(Scenario scenario) {
        return "bin/gramme-chaos run " + scenario.name() + " --seed 0x" + Long.toHexString(seed)
                + (percent == FULL ? "" : percent == SHORT ? " --short" : " --length " + percent)
                + (random.equals(RANDOM) || !scenario.hasRandomLength() ? "" : " --random " + random.toSeconds() + "s")
                + (basePort == 0 ? "" : " --base-port " + basePort);
    }
}
