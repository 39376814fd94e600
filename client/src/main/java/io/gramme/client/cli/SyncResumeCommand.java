package io.gramme.client.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gramme sync resume}: comparisons begin again. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = {"Let comparisons begin again.", "Exit code 1 when a node cannot be asked."},
        footer = {
            "",
            "Examples:",
            "  gramme sync resume                                    every node",
            "  gramme sync resume --node 2",
            "  gramme sync resume --seeds db1:7401,db2:7401 --json"
        })
final class SyncResumeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private SyncOptions options = new SyncOptions();

    SyncResumeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return options.order(terminal, "/sync/resume", "resumed");
    }
}
