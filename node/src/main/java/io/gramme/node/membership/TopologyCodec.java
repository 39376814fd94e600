package io.gramme.node.membership;

import io.gramme.node.env.Fields;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Partition;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A topology as bytes, on disk and between nodes. Format 1.
 *
 * <pre>
 * format u16 | version u64 | ring | change? | moves | tables | last table number u32 | removed | fenced | stores | staged | answered
 * change = 1, to, moving, switched, gone, undone     moves = (partition u32, now u64, before u64)*
 * </pre>
 */
public final class TopologyCodec {
    private static final int FORMAT = 1;
    /** Ids that never come back are kept for ever; one that forgot them would let a removed node in again. */
    private static final int MOST_REMOVED = 1_000_000;

    private static final int MOST_ANSWERED = 65_536;

    private TopologyCodec() {}

    public static Bytes encode(Topology topology) {
        return Fields.encode(FORMAT, topology, TopologyCodec::write);
    }

    /** Throws {@link IllegalArgumentException} for bytes that are no topology of this format. */
    public static Topology decode(Bytes bytes) {
        return Fields.decode("a topology", FORMAT, bytes, TopologyCodec::read);
    }

    private static void write(DataOutputStream out, Topology topology) throws IOException {
        out.writeLong(topology.version());
        Shapes.ring(out, topology.ring());
        out.writeBoolean(topology.change().isPresent());
        if (topology.change().isPresent()) {
            writeChange(out, topology.change().get());
        }
        Fields.list(out, topology.moves().all().entrySet(), (to, move) -> {
            to.writeInt(move.getKey());
            to.writeLong(move.getValue().now());
            to.writeLong(move.getValue().before());
        });
        Fields.list(out, topology.tables().all(), Shapes::table);
        out.writeInt(topology.catalog().lastNumber());
        Fields.list(out, topology.catalog().dropped(), DataOutputStream::writeInt);
        Fields.list(out, topology.people().exiles().removed(), Fields::node);
        Fields.list(out, topology.people().exiles().fenced(), (to, folder) -> {
            Fields.node(to, folder.node());
            to.writeLong(folder.store());
        });
        writeStores(out, topology.people().stores());
        Fields.list(out, topology.people().staged(), Shapes::intent);
        Fields.list(out, topology.answered(), TopologyCodec::writeAnswer);
    }

    private static Topology read(DataInputStream in) throws IOException {
        long version = in.readLong();
        Ring ring = Shapes.ring(in);
        Optional<RingChange> change = in.readBoolean() ? Optional.of(readChange(in, ring)) : Optional.empty();
        Map<Integer, MoveEpochs.Phases> moves = new HashMap<>();
        Fields.list(
                in,
                Partition.MAX_COUNT,
                from -> moves.put(from.readInt(), new MoveEpochs.Phases(from.readLong(), from.readLong())));
        Tables tables = new Tables(Fields.list(in, Tables.MAX_TABLES, Shapes::table));
        Topology.Catalog catalog = new Topology.Catalog(
                tables,
                in.readInt(),
                new TreeSet<>(Fields.list(in, Topology.Catalog.MAX_DROPPED, DataInputStream::readInt)));
        Set<NodeId> removed = new HashSet<>(Fields.list(in, MOST_REMOVED, Fields::node));
        Set<Exiles.Fenced> fenced = new HashSet<>(
                Fields.list(in, MOST_REMOVED, from -> new Exiles.Fenced(Fields.node(from), from.readLong())));
        Exiles exiles = new Exiles(removed, fenced);
        Topology.People people =
                new Topology.People(exiles, readStores(in), Fields.list(in, Intent.MAX_STAGED, Shapes::intent));
        List<Topology.Answered> answered = Fields.list(in, MOST_ANSWERED, TopologyCodec::readAnswer);
        return new Topology(version, ring, change, new MoveEpochs(moves), catalog, people, answered);
    }

    private static void writeAnswer(DataOutputStream out, Topology.Answered answer) throws IOException {
        Fields.node(out, answer.asker());
        out.writeLong(answer.op());
        out.writeUTF(answer.refusal().orElse(""));
    }

    private static Topology.Answered readAnswer(DataInputStream in) throws IOException {
        NodeId asker = Fields.node(in);
        long op = in.readLong();
        String refusal = in.readUTF();
        return new Topology.Answered(asker, op, refusal.isEmpty() ? Optional.empty() : Optional.of(refusal));
    }

    private static void writeChange(DataOutputStream out, RingChange change) throws IOException {
        Shapes.ring(out, change.to());
        Shapes.partitions(out, change.marks().moving());
        Shapes.partitions(out, change.marks().switched());
        Fields.list(out, change.gone(), Fields::node);
        out.writeBoolean(change.isUndone());
    }

    private static RingChange readChange(DataInputStream in, Ring from) throws IOException {
        Ring to = Shapes.ring(in);
        RingChange.Marks marks = new RingChange.Marks(Shapes.partitions(in), Shapes.partitions(in));
        List<NodeId> gone = Fields.list(in, Ring.MAX_MEMBERS, Fields::node);
        return RingChange.restore(from, to, marks, gone, in.readBoolean());
    }

    private static void writeStores(DataOutputStream out, Map<NodeId, Long> stores) throws IOException {
        Fields.list(out, stores.entrySet(), (to, store) -> {
            Fields.node(to, store.getKey());
            to.writeLong(store.getValue());
        });
    }

    private static Map<NodeId, Long> readStores(DataInputStream in) throws IOException {
        Map<NodeId, Long> stores = new HashMap<>();
        Fields.list(in, Ring.MAX_MEMBERS, from -> stores.put(Fields.node(from), from.readLong()));
        return stores;
    }
}
