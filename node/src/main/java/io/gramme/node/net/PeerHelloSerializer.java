package io.gramme.node.net;

import io.gramme.client.wire.MessageSerializer;
import io.gramme.client.wire.WireInput;
import io.gramme.client.wire.WireOutput;
import io.gramme.node.membership.Table;
import io.gramme.node.membership.Tables;
import io.gramme.ring.NodeId;
import java.util.List;
import java.util.Optional;

/** The handshake on the wire. Its layout never changes but by appending: it is read before versions are agreed on. */
final class PeerHelloSerializer extends MessageSerializer<PeerHello> {
    static final int TYPE = 64;

    private static final int MAX_TEXT = 2_048;

    PeerHelloSerializer() {
        super(PeerHello.class, TYPE, 1);
    }

    @Override
    protected int sizeHint(PeerHello hello) {
        return 128 + 64 * tables(hello).size();
    }

    @Override
    protected void write(WireOutput out, PeerHello hello) {
        out.count(hello.minVersion())
                .count(hello.maxVersion())
                .nodeId(hello.node())
                .fixed64(hello.incarnation());
        out.flag(hello.cluster().isPresent());
        hello.cluster().ifPresent(out::nodeId);
        out.list(tables(hello), PeerHelloSerializer::writeTable);
        out.text(hello.refusal().orElse("")).flag(hello.twin()).text(hello.address());
        out.fixed64(hello.store()).flag(hello.fenced());
    }

    @Override
    protected PeerHello read(WireInput in) {
        int minVersion = in.count();
        int maxVersion = in.count();
        NodeId node = in.nodeId();
        long incarnation = in.fixed64();
        Optional<NodeId> cluster = in.flag() ? Optional.of(in.nodeId()) : Optional.empty();
        List<Table> tables = in.list(Tables.MAX_TABLES, 8, PeerHelloSerializer::readTable);
        String refusal = in.text(MAX_TEXT);
        boolean twin = in.flag();
        String address = in.text(MAX_TEXT);
        // Who speaks for a folder without a number is refused with none.
        boolean saysStore = in.remaining() > 0;
        long store = saysStore ? in.fixed64() : 0;
        boolean fenced = saysStore && in.flag();
        return new PeerHello(
                minVersion,
                maxVersion,
                node,
                incarnation,
                cluster,
                tables.isEmpty() ? Optional.empty() : Optional.of(new Tables(tables)),
                address,
                refusal.isEmpty() ? Optional.empty() : Optional.of(refusal),
                twin,
                store,
                fenced);
    }

    private static List<Table> tables(PeerHello hello) {
        return hello.tables().map(Tables::all).orElse(List.of());
    }

    private static void writeTable(WireOutput out, Table table) {
        out.count(table.number())
                .text(table.name())
                .count(table.n())
                .count(table.r())
                .count(table.w())
                .count(table.quorum().primaryR())
                .count(table.quorum().primaryW());
        out.flag(table.conflict() == Table.Conflict.LAST_WRITE_WINS);
        out.flag(table.durability() == Table.Durability.INTERVAL);
    }

    private static Table readTable(WireInput in) {
        return new Table(
                in.count(),
                in.text(64),
                in.count(),
                new Table.Quorum(in.count(), in.count(), in.count(), in.count()),
                in.flag() ? Table.Conflict.LAST_WRITE_WINS : Table.Conflict.SIBLINGS,
                in.flag() ? Table.Durability.INTERVAL : Table.Durability.FORCED);
    }
}
