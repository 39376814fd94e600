package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.cli.NodesOptions.Answer;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme admin recover}: goes on without the voters that are lost. */
@Command(
        name = "recover",
        mixinStandardHelpOptions = true,
        description = {
            "When a majority of the voters is lost for good, make one node decide alone from now on, beginning with what it",
            "knows. What only the lost ones knew was never decided. It is refused while a majority can be reached.",
            "Data is served without it; it is for changes of the ring and of tables, which stand still.",
            "Never do it because voters are slow or cut off: when they come back there are two clusters."
        },
        footer = {
            "",
            "Examples:",
            "  gramme admin recover --node 7c2e91 --yes",
            "  gramme admin recover --yes                     when one node alone answers",
            "",
            AdminOptions.EXIT_CODES
        })
final class AdminRecoverCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Option(
            names = "--node",
            paramLabel = "NODE",
            description = "the one that decides from now on; may be left out when one alone answers")
    private @Nullable String node;

    @Option(names = "--yes", description = "do it")
    private boolean yes;

    AdminRecoverCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        AdminPort port = admin.port(terminal);
        HttpNode chosen = node == null ? only(port) : port.find(node);
        AdminPort alone = port.at(List.of(chosen));
        TopologyPage topology = alone.topology();
        String name = "node " + port.title(chosen.id());
        if (!yes) {
            throw Failure.usage(name + ", which knows version " + topology.version()
                    + ", would decide alone for cluster " + topology.cluster()
                    + ", and the other voters never again; if they are lost for good, add --yes");
        }
        JsonNode answer = alone.post("/admin/recover", Json.object().put("cluster", topology.cluster()));
        return admin.print(
                terminal,
                answer,
                () -> terminal.print(name + " decides alone from now on, at epoch "
                        + answer.path("epoch").asLong()));
    }

    /** Whoever knows most is the one to take, and that a person must have looked at. */
    private static HttpNode only(AdminPort port) {
        List<Answer<TopologyPage>> answers =
                NodesOptions.read(port.nodes(), TopologyPage.PATH, TopologyPage::new, port.lookMillis());
        List<Answer<TopologyPage>> given =
                answers.stream().filter(Answer::isGiven).toList();
        if (given.size() == 1) {
            return given.get(0).node();
        }
        if (given.isEmpty()) {
            throw Failure.undecided("no node could be asked: "
                    + String.join("; ", answers.stream().map(Answer::problem).toList()));
        }
        throw Failure.usage("choose the node that knows the highest version with --node: "
                + String.join(
                        ", ",
                        given.stream()
                                .map(answer -> port.title(answer.node().id()) + " knows version "
                                        + answer.page().version())
                                .toList()));
    }
}
