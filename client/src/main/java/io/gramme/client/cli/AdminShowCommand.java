package io.gramme.client.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.gramme.client.cli.TopologyPage.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gramme admin show}: what the cluster has decided about itself. */
@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = {
            "Show what the cluster has decided about itself: members and who of them votes, what is staged or under way, the",
            "tables, who is refused; and which nodes are about that might be joined.",
            "Exit code 0 also when no majority of the voters answers: what this node knows is shown then, and that it is so."
        },
        footer = {"", "Examples:", "  gramme admin show", "  gramme admin show --seeds db1:7401,db2:7401 --json"})
final class AdminShowCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    AdminShowCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        AdminPort port = admin.port(terminal);
        TopologyPage topology = port.topology();
        return admin.print(terminal, topology.page(), () -> print(topology, port));
    }

    private void print(TopologyPage topology, AdminPort port) {
        JsonNode page = topology.page();
        terminal.print("cluster " + topology.cluster() + ", epoch " + topology.epoch() + ", version "
                + topology.version() + ": " + Units.count(topology.members().size(), "member"));
        if (!page.path("current").asBoolean()) {
            terminal.print("frozen: " + page.path("why").asText() + "; data is served");
        }
        terminal.print("");
        printNodes(topology, port);
        if (!topology.staged().isEmpty()) {
            terminal.print("");
            StagedChange.table(topology.staged(), port::title).printTo(terminal);
            terminal.print("nothing of that moves before it is committed; see: " + admin.command("plan"));
        }
        if (topology.isChanging()) {
            terminal.print("");
            printChange(page.path("change"), port);
        } else {
            printDead(topology, port);
        }
        terminal.print("");
        TableList.of(page.path("tables")).printTo(terminal);
        List<String> refused = refused(page, port);
        if (!refused.isEmpty()) {
            terminal.print("");
            refused.forEach(terminal::print);
        }
    }

    private void printNodes(TopologyPage topology, AdminPort port) {
        Set<String> voters = topology.voters();
        String leader = topology.page().path("leader").asText("");
        TextTable table = new TextTable("NODE", "ROLE", "STATE", "ZONE", "WEIGHT", "VOTES", "PEER", "HTTP");
        topology.members()
                .forEach(member -> row(
                        table,
                        port,
                        member,
                        "member",
                        member.id().equals(leader) ? "leads" : voters.contains(member.id()) ? "yes" : "-"));
        topology.outsiders().forEach(outsider -> row(table, port, outsider, "outsider", "-"));
        table.printTo(terminal);
    }

    private static void row(TextTable table, AdminPort port, Node node, String role, String votes) {
        table.row(
                port.title(node.id()),
                role,
                node.state(),
                node.zone(),
                node.weight(),
                votes,
                node.peer().isEmpty() ? "-" : node.peer(),
                node.http().isEmpty() ? "-" : node.http());
    }

    /** Members in name alone. */
    private void printDead(TopologyPage topology, AdminPort port) {
        Set<String> going = topology.going();
        topology.members().stream()
                .filter(member -> member.isGivenUp() && !going.contains(member.id()))
                .forEach(member -> terminal.print("node " + port.title(member.id())
                        + " was given up as dead and is still a member; next: "
                        + admin.command("remove " + member.id())));
    }

    private void printChange(JsonNode change, AdminPort port) {
        terminal.print("a change is " + (change.path("undone").asBoolean() ? "taken back" : "under way") + ": "
                + Units.count(change.path("switched").asLong()) + " of "
                + Units.count(change.path("moving").asLong(), "moving partition") + " read from their new nodes");
        for (String part : List.of("joining", "leaving", "gone")) {
            change.path(part).forEach(id -> terminal.print(part + ": " + port.title(id.asText())));
        }
        terminal.print("how it goes: " + admin.command("transfers"));
    }

    private static List<String> refused(JsonNode page, AdminPort port) {
        List<String> refused = new ArrayList<>();
        page.path("removed").forEach(id -> refused.add("refused for good: node " + port.title(id.asText())));
        page.path("fenced")
                .forEach(fence -> refused.add("refused with its old data folder (store "
                        + fence.path("store").asText() + "): node "
                        + port.title(fence.path("node").asText())));
        return refused;
    }
}
