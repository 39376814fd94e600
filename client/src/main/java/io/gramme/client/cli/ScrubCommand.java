package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.NodesOptions.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme scrub}: reads every record on the disks, and has what is damaged mended. */
@Command(
        name = "scrub",
        mixinStandardHelpOptions = true,
        description = {
            "Have the nodes check every record that they hold against its checksum now, and wait until they have.",
            "What is damaged is mended from other copies.",
            "A check that is under way goes on, and what it had found before the order is not counted here.",
            "Nodes check by themselves now and then; --status shows how far they are and what they found since their start."
        },
        footer = {
            "",
            "Examples:",
            "  gramme scrub",
            "  gramme scrub --node 2",
            "  gramme scrub --wait 12h --seeds db1:7401,db2:7401 --json",
            "  gramme scrub --no-wait             order it, and be gone",
            "  gramme scrub --status              how it stands, without an order",
            "",
            "Exit codes: 0 every record can be read, 1 some cannot and no other copy was found yet, or a node cannot be asked"
                    + " or has not checked everything in time (the check goes on all the same), 2 usage.",
            "With --no-wait 0 when every node took the order."
        })
final class ScrubCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private StorageOptions options = new StorageOptions();

    @Option(names = "--status", description = "order nothing; show how the check stands on each node")
    private boolean status;

    ScrubCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Optional<Duration> patience = options.patience();
        if (status) {
            if (options.saysHowToWait()) {
                throw Failure.usage("--status waits for nothing: leave --wait and --no-wait out");
            }
            return showStatus();
        }
        StorageOrder<ScrubRun> order = new StorageOrder<>(terminal, options, "/storage/scrub", ScrubRun::new);
        patience.ifPresent(limit -> await(order, limit));
        if (options.isJson()) {
            order.printJson(terminal, "complete");
        } else if (patience.isPresent()) {
            print(order.runs());
        } else {
            order.runs()
                    .forEach(run -> terminal.print(
                            "node " + run.node().title() + ": " + Units.bytes(run.bytes()) + " to check"));
        }
        if (patience.isEmpty()) {
            return order.taken();
        }
        long unreadable = order.runs().stream()
                .mapToLong(run -> run.now().unreadableRecords())
                .sum();
        remark(unreadable);
        order.refuseUnlessDone("A check that was begun goes on; see: gramme scrub --status");
        return unreadable == 0 ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private void await(StorageOrder<ScrubRun> order, Duration limit) {
        String nodes = Units.count(order.runs().size(), "node");
        try (Progress progress = new Progress(terminal, "checking", "", 0)) {
            order.await(limit, runs -> {
                long checked = runs.stream().mapToLong(ScrubRun::checkedBytes).sum();
                long bytes = runs.stream().mapToLong(ScrubRun::bytes).sum();
                progress.show(nodes, bytes == 0 ? 0 : (double) checked / bytes, part(checked, bytes));
            });
        }
    }

    private static String part(long checked, long bytes) {
        return Units.bytes(checked) + " of " + Units.bytes(bytes)
                + (bytes == 0 ? "" : " (" + (long) (100.0 * checked / bytes) + " %)");
    }

    private void print(List<ScrubRun> runs) {
        TextTable table = new TextTable("NODE", "CHECKED", "DAMAGED", "FILES", "MENDED", "UNREADABLE");
        for (ScrubRun run : runs) {
            table.row(
                    run.node().title(),
                    part(run.checkedBytes(), run.bytes()),
                    Units.count(run.since(StoragePage::damagedRecords)),
                    Units.count(run.since(StoragePage::damagedFiles)),
                    Units.count(run.since(StoragePage::mendedRecords)),
                    Units.count(run.now().unreadableRecords()));
        }
        table.printTo(terminal);
    }

    private void remark(long unreadable) {
        if (unreadable > 0) {
            terminal.say(Units.count(unreadable, "record")
                    + " cannot be read on a node that holds them, and no other copy was found yet; start the nodes that"
                    + " are down, and order it again");
        }
    }

    private int showStatus() {
        List<Answer<StoragePage>> answers = options.read(options.nodes(terminal));
        if (options.isJson()) {
            printJson(answers);
        } else {
            print(
                    answers,
                    new TextTable(
                            "NODE",
                            "STATE",
                            "CHECKED",
                            "CYCLES",
                            "LAST COMPLETED",
                            "DAMAGED",
                            "FILES",
                            "MENDED",
                            "UNREADABLE"));
            answers.stream()
                    .filter(answer -> !answer.isGiven())
                    .map(Answer::problem)
                    .forEach(terminal::print);
        }
        long unreadable = answers.stream()
                .mapToLong(answer -> answer.page().unreadableRecords())
                .sum();
        remark(unreadable);
        return unreadable == 0 && answers.stream().allMatch(Answer::isGiven) ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private void print(List<Answer<StoragePage>> answers, TextTable table) {
        for (Answer<StoragePage> answer : answers) {
            StoragePage page = answer.page();
            if (answer.isGiven()) {
                table.row(
                        answer.node().title(),
                        page.isChecking() ? "checking" : "idle",
                        page.isChecking() ? part(page.checkedBytes(), page.bytesToCheck()) : "-",
                        Units.count(page.cycles()),
                        page.lastCompleted(),
                        Units.count(page.damagedRecords()),
                        Units.count(page.damagedFiles()),
                        Units.count(page.mendedRecords()),
                        Units.count(page.unreadableRecords()));
            } else {
                table.row(answer.node().title(), "no answer", "-", "-", "-", "-", "-", "-", "-");
            }
        }
        table.printTo(terminal);
    }

    private void printJson(List<Answer<StoragePage>> answers) {
        ObjectNode page = Json.object();
        ArrayNode nodes = page.putArray("nodes");
        for (Answer<StoragePage> answer : answers) {
            ObjectNode entry = answer.head();
            entry.setAll(answer.page().scrubJson());
            nodes.add(entry);
        }
        Json.print(terminal, page);
    }
}
