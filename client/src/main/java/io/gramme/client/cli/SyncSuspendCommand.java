package io.gramme.client.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gramme sync suspend}: comparisons wait for somebody to resume them. */
@Command(
        name = "suspend",
        mixinStandardHelpOptions = true,
        description = {
            "Begin no comparison until they are resumed, or the node is started again. Comparisons under way go on, and other",
            "nodes still compare with this one. Copies that lack something do not count until it is resumed.",
            "Exit code 1 when a node cannot be asked."
        },
        footer = {
            "",
            "Examples:",
            "  gramme sync suspend                                    every node",
            "  gramme sync suspend --node 2",
            "  gramme sync suspend --seeds db1:7401,db2:7401 --json"
        })
final class SyncSuspendCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private SyncOptions options = new SyncOptions();

    SyncSuspendCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return options.order(terminal, "/sync/suspend", "suspended");
    }
}
