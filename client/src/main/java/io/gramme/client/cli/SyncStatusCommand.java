package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.cli.NodesOptions.Answer;
import io.gramme.client.cli.SyncPage.Copy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gramme sync status}: how far copies are known to be equal. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Show for each node how many copies of partitions it holds, how many of them are whole and count in reads, how",
            "long ago the one that was found equal to all others least recently was so, and what comparisons have come to",
            "since the node was started. Exit code 1 when a node cannot be asked."
        },
        footer = {
            "",
            "Examples:",
            "  gramme sync status",
            "  gramme sync status --node 2",
            "  gramme sync status --partition 17",
            "  gramme sync status --seeds db1:7401,db2:7401 --json",
            "",
            "States: idle, comparing, suspended (no comparison begins)."
        })
final class SyncStatusCommand implements Callable<Integer> {
    private static final int MOST_NAMED = 10;

    private final Terminal terminal;

    @Mixin
    private SyncOptions options = new SyncOptions();

    @Mixin
    private PartitionOption partition = new PartitionOption();

    SyncStatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Optional<Integer> only = partition.number();
        List<Answer<SyncPage>> answers = options.read(options.nodes(terminal));
        boolean all = answers.stream().allMatch(Answer::isGiven);
        boolean held = only.isEmpty() || answers.stream().anyMatch(answer -> holds(answer, only));
        if (options.isJson()) {
            printJson(answers, only);
        } else {
            if (only.isEmpty()) {
                print(answers);
            } else {
                printCopies(answers, only);
            }
            answers.stream().flatMap(answer -> remarks(answer, only).stream()).forEach(terminal::print);
        }
        if (!held) {
            terminal.say("no node that answered holds partition " + only.orElseThrow());
        }
        return all && held ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private static boolean holds(Answer<SyncPage> answer, Optional<Integer> partition) {
        return !answer.page().copies(partition).isEmpty();
    }

    private void print(List<Answer<SyncPage>> answers) {
        TextTable table = new TextTable(
                "NODE", "STATE", "COPIES", "WHOLE", "VERIFIED", "REPAIRED", "FALSE ALARMS", "FETCHED", "WAITING");
        for (Answer<SyncPage> answer : answers) {
            SyncPage page = answer.page();
            List<Copy> copies = page.copies();
            if (answer.isGiven()) {
                table.row(
                        answer.node().title(),
                        page.state(),
                        Units.count(copies.size()),
                        Units.count(copies.stream().filter(Copy::isWhole).count()),
                        page.oldestAge(),
                        Units.count(page.repaired()),
                        Units.count(page.falseAlarms()),
                        Units.bytes(page.copiedBytes()),
                        Units.count(page.waiting()));
            } else {
                table.row(answer.node().title(), "no answer", "-", "-", "-", "-", "-", "-", "-");
            }
        }
        table.printTo(terminal);
    }

    private void printCopies(List<Answer<SyncPage>> answers, Optional<Integer> only) {
        TextTable table = new TextTable("NODE", "READY", "WHOLE", "VERIFIED");
        for (Answer<SyncPage> answer : answers) {
            for (Copy copy : answer.page().copies(only)) {
                table.row(answer.node().title(), word(copy.isReady()), word(copy.isWhole()), copy.age());
            }
        }
        table.printTo(terminal);
    }

    private static String word(boolean yes) {
        return yes ? "yes" : "no";
    }

    private static List<String> remarks(Answer<SyncPage> answer, Optional<Integer> only) {
        if (!answer.isGiven()) {
            return List.of(answer.problem());
        }
        List<String> remarks = new ArrayList<>();
        String node = "node " + answer.node().title();
        List<Integer> lacking = answer.page().copies(only).stream()
                .filter(copy -> !copy.isWhole())
                .map(Copy::partition)
                .toList();
        if (!lacking.isEmpty()) {
            remarks.add(node + " lacks something in " + partitions(lacking)
                    + "; what it holds there does not count until it was found equal to all others");
        }
        if (answer.page().untrueTrees() > 0) {
            remarks.add(node + " found " + Units.count(answer.page().untrueTrees(), "tree")
                    + " untrue when it built them again; nothing is lost, but please report it");
        }
        return remarks;
    }

    /** {@code partitions 3, 17 and 1,006 more}: a folder that was emptied lacks all. */
    static String partitions(List<Integer> numbers) {
        List<String> first =
                numbers.stream().limit(MOST_NAMED).map(String::valueOf).toList();
        int more = numbers.size() - first.size();
        return (numbers.size() == 1 ? "partition " : "partitions ")
                + String.join(", ", first)
                + (more > 0 ? " and " + Units.count(more) + " more" : "");
    }

    private void printJson(List<Answer<SyncPage>> answers, Optional<Integer> only) {
        ObjectNode page = Json.object();
        page.putArray("nodes");
        for (Answer<SyncPage> answer : answers) {
            ObjectNode entry = answer.head();
            if (answer.isGiven()) {
                ObjectNode said = answer.page().json(only);
                said.remove("node");
                entry.setAll(said);
            }
            page.withArrayProperty("nodes").add(entry);
        }
        Json.print(terminal, page);
    }
}
