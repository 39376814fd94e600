package io.gramme.client.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gramme compact}: gives the space of dead records back now. */
@Command(
        name = "compact",
        mixinStandardHelpOptions = true,
        description = {
            "Have the nodes look once at every segment of their logs that has anything dead in it, and wait until they have.",
            "They do so by themselves where much is dead; this is for the rest of it, and before a disk is full.",
            "Exit code 1 when a node cannot be asked, or not all was done in time; compaction goes on all the same."
        },
        footer = {
            "",
            "Examples:",
            "  gramme compact",
            "  gramme compact --node 2",
            "  gramme compact --wait 4h --seeds db1:7401,db2:7401 --json",
            "  gramme compact --no-wait           order it, and be gone"
        })
final class CompactCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private StorageOptions options = new StorageOptions();

    CompactCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Optional<Duration> patience = options.patience();
        StorageOrder<CompactRun> order = new StorageOrder<>(terminal, options, "/storage/compact", CompactRun::new);
        patience.ifPresent(limit -> await(order, limit));
        if (options.isJson()) {
            order.printJson(terminal, "compacted");
        } else if (patience.isPresent()) {
            print(order.runs());
        } else {
            order.runs()
                    .forEach(run -> terminal.print("node " + run.node().title() + ": "
                            + Units.count(run.now().left(), "segment") + " to look at"));
        }
        if (patience.isEmpty()) {
            return order.taken();
        }
        order.refuseUnlessDone("What was ordered goes on; gramme compact orders it again and waits");
        return ExitCodes.OK;
    }

    private void await(StorageOrder<CompactRun> order, Duration limit) {
        long total = left(order.runs());
        try (Progress progress = new Progress(terminal, "compacting", "segments", total)) {
            order.await(limit, runs -> progress.update(Math.max(0, total - left(runs))));
        }
    }

    private static long left(List<CompactRun> runs) {
        return runs.stream().mapToLong(run -> run.now().left()).sum();
    }

    private void print(List<CompactRun> runs) {
        TextTable table = new TextTable("NODE", "BEFORE", "AFTER", "GIVEN BACK", "STILL DEAD", "LEFT");
        for (CompactRun run : runs) {
            table.row(
                    run.node().title(),
                    Units.bytes(run.before().logBytes()),
                    Units.bytes(run.now().logBytes()),
                    Units.bytes(run.givenBackBytes()),
                    Units.bytes(run.now().deadBytes()),
                    Units.count(run.now().left()));
        }
        table.printTo(terminal);
    }
}
