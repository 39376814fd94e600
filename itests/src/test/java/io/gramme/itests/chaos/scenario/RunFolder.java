package io.gramme.itests.chaos.scenario;

import io.gramme.itests.chaos.check.History;
import io.gramme.itests.chaos.report.Report;
import io.gramme.itests.chaos.site.ChaosNode;
import io.gramme.itests.chaos.site.Shell;
import io.gramme.itests.chaos.site.SiteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;

/** What a run leaves: its history, its page, the logs of its daemons. */
record RunFolder(Path path) {
    private static final String HISTORY = "history.jsonl";
    private static final long MIB = 1 << 20;

    /** A new one; that of an earlier run with the same seed is replaced. */
    static RunFolder make(RunOptions options, Scenario scenario) {
        String name = scenario.name() + "-0x" + Long.toHexString(options.seed());
        Path path = options.out().toAbsolutePath().resolve(name);
        if (Files.exists(path) && !isOfARun(path)) {
            throw new SiteFailure(path + " is no folder of a run, and is not replaced");
        }
        new Shell().run("rm", "-rf", "--one-file-system", path.toString());
        try {
            return new RunFolder(Files.createDirectories(path));
        } catch (IOException e) {
            throw new SiteFailure("cannot make " + path, e);
        }
    }

    /** Nothing else is removed, whatever folder is named on the command line. */
    private static boolean isOfARun(Path path) {
        String[] names = path.toFile().list();
        return names != null
                && (names.length == 0
                        || Files.exists(path.resolve(HISTORY))
                        || Files.exists(path.resolve("summary.txt")));
    }

    Path history() {
        return path.resolve(HISTORY);
    }

    void keepLogs(List<ChaosNode> nodes, boolean withData) {
        for (ChaosNode node : nodes) {
            try {
                if (Files.exists(node.log())) {
                    Path kept = path.resolve(node.name() + ".log");
                    Files.copy(node.log(), kept, StandardCopyOption.REPLACE_EXISTING);
                }
                for (Path crash : node.crashes()) {
                    Path kept = path.resolve(node.name() + "." + crash.getFileName());
                    Files.copy(crash, kept, StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (IOException e) {
                throw new SiteFailure("cannot keep the log of " + node, e);
            }
            if (withData && Files.exists(node.data())) {
                String copy = path.resolve(node.name() + ".data").toString();
                new Shell().run("cp", "-a", node.data().toString(), copy);
            }
        }
    }

    /** Writes the page and the summary; there is no page of a run that nobody asked anything. */
    void report(Outcome outcome) {
        try {
            if (Files.exists(history())) {
                Report.write(path, outcome.facts(), History.read(history()), outcome.verdicts());
            } else {
                Files.write(path.resolve("summary.txt"), outcome.lines());
            }
        } catch (IOException e) {
            throw new SiteFailure("cannot write the report to " + path, e);
        }
    }

    /** Of the code that runs; empty outside a clone. */
    static String commit() {
        Shell.Result result = new Shell()
                .attempt("git", "-C", System.getProperty("gramme.root", "."), "rev-parse", "--short=12", "HEAD");
        return result.isDone() ? result.output().strip() : "";
    }

    /** In one line. */
    static String machine() {
        return String.format(
                Locale.ROOT,
                "%d processors, %s %s, Java %s, %d MiB for the clients",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.version"),
                Runtime.getRuntime().maxMemory() / MIB);
    }
}
