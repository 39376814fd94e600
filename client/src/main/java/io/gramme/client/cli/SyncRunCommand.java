package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.NodesOptions.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme sync run}: compares copies now, and waits until they are known to be equal. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Have the nodes compare their copies with all others now, and wait until each copy was found equal to all others",
            "and everything that differed has been seen to. A node that is suspended refuses.",
            "Exit code 1 when a node cannot be asked, or not all was verified in time; comparisons go on all the same."
        },
        footer = {
            "",
            "Examples:",
            "  gramme sync run",
            "  gramme sync run --node 2                         what node 2 holds, compared by node 2",
            "  gramme sync run --partition 17",
            "  gramme sync run --wait 1h --seeds db1:7401,db2:7401"
        })
final class SyncRunCommand implements Callable<Integer> {
    private static final long INTERVAL_NANOS = Duration.ofMillis(500).toNanos();

    private final Terminal terminal;

    @Mixin
    private SyncOptions options = new SyncOptions();

    @Mixin
    private PartitionOption partition = new PartitionOption();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = Units.TimeConverter.class,
            description = "how long to wait for all to be verified; 10m by default")
    private Duration wait = Duration.ofMinutes(10);

    SyncRunCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Optional<Integer> only = partition.number();
        String path = "/sync/run" + only.map(number -> "?partition=" + number).orElse("");
        List<Answer<SyncPage>> begun = options.post(options.nodes(terminal), path);
        List<Answer<SyncPage>> refused =
                begun.stream().filter(answer -> !answer.isGiven()).toList();
        List<String> problems = refused.stream().map(Answer::problem).toList();
        List<SyncRun> runs = begun.stream()
                .filter(Answer::isGiven)
                .map(answer -> new SyncRun(answer, only))
                .filter(run -> only.isEmpty() || run.copies() > 0)
                .toList();
        if (runs.isEmpty()) {
            throw Failure.of(
                    refused.size() == begun.size()
                            ? String.join("; ", problems)
                            : "no node that was asked holds partition " + only.orElse(0));
        }
        problems.forEach(terminal::say);
        boolean over = await(runs);
        if (options.isJson()) {
            printJson(runs, refused, over);
        } else {
            print(runs);
        }
        return end(runs, problems, over);
    }

    private boolean await(List<SyncRun> runs) {
        long total = runs.stream().mapToLong(SyncRun::copies).sum();
        List<HttpNode> nodes = runs.stream().map(SyncRun::node).toList();
        try (Progress progress = new Progress(terminal, "comparing", "copies", total)) {
            return Poll.until(wait, INTERVAL_NANOS, () -> {
                List<Answer<SyncPage>> answers = options.read(nodes);
                for (int i = 0; i < runs.size(); i++) {
                    runs.get(i).heard(answers.get(i));
                }
                progress.update(runs.stream().mapToLong(SyncRun::verified).sum());
                return runs.stream().allMatch(SyncRun::isOver);
            });
        }
    }

    private void print(List<SyncRun> runs) {
        TextTable table = new TextTable("NODE", "VERIFIED", "REPAIRED", "FALSE ALARMS", "FETCHED");
        for (SyncRun run : runs) {
            table.row(
                    run.node().title(),
                    Units.count(run.verified()) + " of " + Units.count(run.copies()),
                    Units.count(run.repaired()),
                    Units.count(run.falseAlarms()),
                    Units.bytes(run.copiedBytes()));
        }
        table.printTo(terminal);
    }

    private void printJson(List<SyncRun> runs, List<Answer<SyncPage>> refused, boolean over) {
        ObjectNode page = Json.object().put("verified", over && refused.isEmpty());
        ArrayNode nodes = page.putArray("nodes");
        runs.forEach(run -> nodes.add(run.json()));
        refused.forEach(answer -> nodes.add(answer.head()));
        Json.print(terminal, page);
    }

    private static int end(List<SyncRun> runs, List<String> problems, boolean over) {
        List<String> left = new ArrayList<>();
        runs.stream().filter(run -> !run.isOver()).map(SyncRun::rest).forEach(left::add);
        left.addAll(problems);
        if (over && left.isEmpty()) {
            return ExitCodes.OK;
        }
        throw Failure.of((over ? "not every node took part: " : "not everything was verified in time: ")
                + String.join("; ", left)
                + (over ? "" : ". Comparisons go on; see: gramme sync status"));
    }
}
