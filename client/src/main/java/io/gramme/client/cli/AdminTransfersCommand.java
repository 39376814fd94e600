package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme admin transfers}: how a change of the ring goes. */
@Command(
        name = "transfers",
        mixinStandardHelpOptions = true,
        description = {
            "Show how a change of the ring goes on each node that has a part in it: how many copies it gets and how many of them",
            "it lacks something of, how many it gives, and what the node that drives the change waits for.",
            "A node that cannot be asked is named, and passed over while another answers."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin transfers",
            "  gramme admin transfers --wait 6h               until no change is under way",
            "  gramme admin transfers --seeds db1:7401 --json",
            "",
            "Exit codes: 0 shown, and with --wait no change is under way; 1 one still is; 2 usage; 4 no node could be asked."
        })
final class AdminTransfersCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = Units.TimeConverter.class,
            description = "wait so long for the change under way; by default show how it is now")
    private @Nullable Duration wait;

    AdminTransfersCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        AdminPort port = admin.port(terminal);
        TopologyPage topology = port.topology();
        ChangeWatch watch = new ChangeWatch(terminal, port, topology);
        boolean over = true;
        if (wait == null) {
            watch.look();
        } else {
            // The epoch of a change under way is over with it; without one, whoever knows this epoch knows that.
            over = watch.await(topology.isChanging() ? topology.epoch() : topology.epoch() - 1, wait);
        }
        watch.refuseUnlessAnswered();
        ObjectNode page = Json.object();
        watch.addTo(page);
        int shown = admin.print(terminal, page, watch::print);
        if (!over) {
            throw watch.late(admin.command("transfers"));
        }
        return shown;
    }
}
