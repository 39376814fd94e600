package io.gramme.itests.chaos.scenario;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How scenarios are run.
 *
 * @param out the folder that each run gets a folder in
 * @param isShort whether every fault lasts a third of its time
 * @param keeps whether the data folders of the daemons are kept beside the report
 * @param basePort of nodes on loopback, 0 for any
 * @param random how long the random nemesis goes on
 */
record RunOptions(long seed, Path out, boolean isShort, boolean keeps, int basePort, Duration random) {
    /** What repeats a run. */
    String command(Scenario scenario) {
        return "bin/gramme-chaos run " + scenario.name() + " --seed 0x" + Long.toHexString(seed)
                + (isShort ? " --short" : "");
    }
}
