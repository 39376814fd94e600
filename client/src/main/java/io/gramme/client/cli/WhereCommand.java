package io.gramme.client.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.client.GrammeClient;
import io.gramme.client.wire.MemberDescription;
import io.gramme.client.wire.Response.RingDescription;
import io.gramme.client.wire.TableDescription;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.Token;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code gramme where}: which nodes hold a key. It asks for the ring only; the record need not exist. */
@Command(
        name = "where",
        mixinStandardHelpOptions = true,
        description = "Show a key's token, its partition and the nodes that hold it, best first.",
        footer = {"", "Examples:", "  gramme where greeting", "  gramme where greeting --table carts --json"})
final class WhereCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private RecordOptions record = new RecordOptions();

    @Mixin
    private ConnectOptions connect = new ConnectOptions();

    @Option(names = "--json", description = "write it as JSON")
    private boolean json;

    WhereCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        Bytes key = record.key();
        try (GrammeClient client = connect.open(terminal)) {
            RingDescription described = client.describe();
            TableDescription table = described
                    .table(record.table())
                    .orElseThrow(() -> Failure.of("there is no table '" + record.table() + "'; see: gramme ring"));
            Ring ring = described.ring();
            Token token = Token.of(key);
            PreferenceList list = ring.preferenceList(
                    token.partition(ring.partitions()), table.copies().n());
            if (json) {
                Json.print(terminal, page(described, token, list));
            } else {
                print(described, token, list);
            }
        }
        return ExitCodes.OK;
    }

    private static MemberDescription member(RingDescription ring, NodeId id) {
        return ring.members().stream()
                .filter(member -> member.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void print(RingDescription ring, Token token, PreferenceList list) {
        terminal.print("key " + record.keyAsWritten() + ", token " + token + ", partition " + list.partition() + " of "
                + ring.partitions() + ", epoch " + ring.epoch());
        terminal.print("");
        TextTable table = new TextTable("ROLE", "NODE", "STATE", "ZONE", "CLIENT");
        for (int i = 0; i < list.primaries().size(); i++) {
            MemberDescription member = member(ring, list.primaries().get(i));
            table.row("primary " + (i + 1), member.id(), member.state(), member.zone(), member.clientAddress());
        }
        for (NodeId id : list.fallbacks()) {
            MemberDescription member = member(ring, id);
            table.row("fallback", member.id(), member.state(), member.zone(), member.clientAddress());
        }
        table.printTo(terminal);
    }

    private ObjectNode page(RingDescription ring, Token token, PreferenceList list) {
        ObjectNode page = Json.object()
                .put("table", record.table())
                .put("key", Json.base64(record.key()))
                .put("token", token.toString())
                .put("partition", list.partition())
                .put("epoch", ring.epoch());
        addAll(page.putArray("primaries"), ring, list.primaries());
        addAll(page.putArray("fallbacks"), ring, list.fallbacks());
        return page;
    }

    private static void addAll(ArrayNode array, RingDescription ring, List<NodeId> nodes) {
        nodes.forEach(id -> array.add(RingCommand.page(member(ring, id))));
    }
}
