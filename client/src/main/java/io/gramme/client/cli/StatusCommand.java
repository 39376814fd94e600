package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.GrammeClient;
import io.gramme.client.wire.MemberDescription;
import io.gramme.client.wire.Response.RingDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme status}: how each member says it is. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Show how each member of the ring is: what the others think of it and what it says itself.",
            "Exit code 1 when a member does not serve."
        },
        footer = {"", "Examples:", "  gramme status", "  gramme status --seeds db1:7401,db2:7401 --json"})
final class StatusCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "write it as JSON")
    private boolean json;

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    private record Line(MemberDescription member, HttpProbe.Health health) {}

    @Override
    public Integer call() {
        try (GrammeClient client = connect.open(terminal)) {
            RingDescription ring = client.describe();
            List<Line> lines = ring.members().parallelStream()
                    .map(member -> new Line(member, HttpProbe.health(member.httpAddress())))
                    .toList();
            if (json) {
                printJson(ring, lines);
            } else {
                print(ring, lines);
            }
            return lines.stream().allMatch(line -> line.health().ready()) ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }

    private void print(RingDescription ring, List<Line> lines) {
        long ready = lines.stream().filter(line -> line.health().ready()).count();
        terminal.print("cluster " + ring.clusterId() + ", epoch " + ring.epoch() + ": " + ready + " of "
                + Units.count(lines.size(), "member") + " serve");
        terminal.print("");
        TextTable table = new TextTable("NODE", "STATE", "SAYS", "ZONE", "CLIENT", "HTTP");
        List<String> reasons = new ArrayList<>();
        for (Line line : lines) {
            MemberDescription member = line.member();
            table.row(
                    member.id(),
                    member.state(),
                    line.health().word(),
                    member.zone(),
                    member.clientAddress(),
                    member.httpAddress());
            line.health().reasons().forEach(reason -> reasons.add(member.id() + ": " + reason));
        }
        table.printTo(terminal);
        reasons.forEach(terminal::print);
    }

    private void printJson(RingDescription ring, List<Line> lines) {
        ObjectNode page =
                Json.object().put("cluster", ring.clusterId().toString()).put("epoch", ring.epoch());
        ArrayNode members = page.putArray("members");
        for (Line line : lines) {
            ObjectNode member = RingCommand.page(line.member());
            member.put("answers", line.health().answers())
                    .put("ready", line.health().ready());
            line.health().reasons().forEach(member.putArray("reasons")::add);
            members.add(member);
        }
        Json.print(terminal, page);
    }
}
