package io.gramme.client.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gramme demo}: everything at once, on real data, in processes of its own. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Start three daemons, load Debian's package index, read it back through other coordinators, kill a daemon in the",
            "middle of a second load, restart it, make and merge concurrent writes, and say what it took.",
            "Exit code 0 only if every claim held. Ctrl-C stops the daemons."
        },
        footer = {
            "",
            "Examples:",
            "  gramme demo",
            "  gramme demo --records 5000         shorter",
            "  gramme demo --keep                 leaves the ring running, to look around in",
            "",
            "The data are the output of apt-cache dumpavail where that has enough packages, else a sample that is shipped."
        })
final class DemoCommand implements Callable<Integer> {
    private static final int BASE_PORT = 7_700;

    private final Terminal terminal;

    @Option(names = "--keep", description = "leave the daemons running at the end")
    private boolean keep;

    @Option(names = "--records", paramLabel = "COUNT", description = "take so many packages at most; all by default")
    private int records = Integer.MAX_VALUE;

    @Option(
            names = "--data",
            paramLabel = "FILE",
            description = "take the stanzas of this file, gzip or plain, instead")
    private @Nullable Path data;

    @Option(names = "--dir", paramLabel = "FOLDER", description = "where the daemons live; data/demo by default")
    private @Nullable Path dir;

    @Option(
            names = "--base-port",
            paramLabel = "PORT",
            description = "look for free ports from here on; 7700 by default")
    private int basePort = BASE_PORT;

    @Option(names = "--heap", paramLabel = "SIZE", description = "each daemon's largest heap; 256m by default")
    private String heap = "256m";

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (records < 1) {
            throw Failure.usage("--records is at least 1");
        }
        long start = System.nanoTime();
        Path folder = dir == null
                ? terminal.home().resolve("data").resolve("demo")
                : dir.toAbsolutePath().normalize();
        PackageIndex all = data == null ? PackageIndex.best() : PackageIndex.ofFile(data);
        PackageIndex index = new PackageIndex(
                all.source(), all.stanzas().stream().limit(records).toList());
        if (index.stanzas().size() < 3) {
            throw Failure.of(all.source() + " has no packages to speak of");
        }
        ClusterPlan plan = new ClusterPlan(folder, DemoCluster.NODES, basePort, heap);
        DemoCluster cluster = DemoCluster.make(terminal, plan, keep);
        boolean good;
        try (cluster) {
            good = new Demo(terminal, cluster, index).run();
        }
        end(cluster, good, System.nanoTime() - start);
        return good ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private void end(DemoCluster cluster, boolean good, long nanos) {
        terminal.print("");
        if (keep) {
            terminal.print("The ring still runs. Look:  gramme status --dir " + cluster.folder());
            terminal.print("Stop it:                    gramme cluster stop --dir " + cluster.folder());
        } else if (good) {
            cluster.remove();
        } else {
            terminal.print("The data and the logs of the daemons are in " + cluster.folder());
        }
        terminal.print((good ? "Every claim held." : "NOT every claim held: see the lines marked with ✗.")
                + " The whole demo took " + Units.seconds(nanos) + (keep ? "." : "; the daemons are stopped."));
    }
}
