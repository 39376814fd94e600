package io.gramme.node.membership;

import io.gramme.gossip.RingState;
import io.gramme.node.paxos.PaxosCodec;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Partition;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A ring as bytes, on disk and between nodes, big-endian: format 1 for one that is as it was born, format 2 for what was decided
 * since, which says where the ring is.
 *
 * <pre>
 * 1 u16 | cluster id 16 | epoch u64 | members u32 | (id 16 | weight u32 | zone length u16 | zone)*
 * | partitions u32 | owner's index u16 for each | birth stores u32 | (id 16 | store u64)*
 * 2 u16 | cluster id 16 | birth stores u32 | (id 16 | store u64)* | length u32 | snapshot of the ring log
 * </pre>
 */
public final class RingStateCodec {
    private static final short BORN = 1;
    private static final short DECIDED = 2;
    private static final int MEMBER = 16 + 4 + 2;
    private static final int STORE = 16 + 8;

    private RingStateCodec() {}

    public static Bytes encode(RingState state) {
        return state.decided().isEmpty() ? encodeBorn(state) : encodeDecided(state);
    }

    private static Bytes encodeDecided(RingState state) {
        Bytes decided = state.decided();
        int births = 4 + STORE * state.birthStores().size();
        ByteBuffer out = ByteBuffer.allocate(2 + 16 + births + 4 + decided.length());
        put(out.putShort(DECIDED), state.clusterId());
        putStores(out, state.birthStores());
        out.putInt(decided.length());
        decided.copyTo(out);
        return Bytes.wrap(out.array());
    }

    private static Bytes encodeBorn(RingState state) {
        Ring ring = state.ring();
        Map<NodeId, Integer> indexes = new HashMap<>();
        int size = 2
                + 16
                + 8
                + 4
                + 4
                + 2 * ring.partitions()
                + 4
                + STORE * state.birthStores().size();
        List<Bytes> zones = new ArrayList<>();
        for (RingMember member : ring.members()) {
            Bytes zone = Bytes.utf8(member.zone());
            zones.add(zone);
            size += MEMBER + zone.length();
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        put(out.putShort(BORN), state.clusterId());
        out.putLong(ring.epoch()).putInt(ring.members().size());
        for (int i = 0; i < ring.members().size(); i++) {
            RingMember member = ring.members().get(i);
            indexes.put(member.id(), i);
            put(out, member.id());
            out.putInt(member.weight()).putShort((short) zones.get(i).length());
            zones.get(i).copyTo(out);
        }
        out.putInt(ring.partitions());
        for (int p = 0; p < ring.partitions(); p++) {
            out.putShort((short) (int) indexes.getOrDefault(ring.owner(p), -1));
        }
        putStores(out, state.birthStores());
        return Bytes.wrap(out.array());
    }

    /** Throws {@link IllegalArgumentException} for bytes that are no ring of these formats. */
    public static RingState decode(Bytes bytes) {
        ByteBuffer in = bytes.asBuffer();
        try {
            short format = in.getShort();
            if (format != BORN && format != DECIDED) {
                throw new IllegalArgumentException("a ring of format " + format + "; this program reads 1 and 2");
            }
            NodeId clusterId = id(in);
            return format == BORN ? born(clusterId, in) : decided(clusterId, in, bytes);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a ring cut short", e);
        }
    }

    private static RingState born(NodeId clusterId, ByteBuffer in) {
        long epoch = in.getLong();
        List<RingMember> members = new ArrayList<>();
        for (int count = bounded(in.getInt(), Ring.MAX_MEMBERS); count > 0; count--) {
            members.add(member(in));
        }
        List<NodeId> owners = new ArrayList<>();
        for (int count = bounded(in.getInt(), Partition.MAX_COUNT); count > 0; count--) {
            owners.add(members.get(bounded(in.getShort(), members.size() - 1)).id());
        }
        return new RingState(clusterId, new Ring(epoch, members, owners), stores(in));
    }

    private static RingState decided(NodeId clusterId, ByteBuffer in, Bytes all) {
        Map<NodeId, Long> births = stores(in);
        int length = bounded(in.getInt(), in.remaining());
        return of(clusterId, births, all.slice(in.position(), length));
    }

    /** The ring as it was decided. */
    static RingState of(NodeId clusterId, Map<NodeId, Long> births, Bytes snapshot) {
        Topology topology =
                TopologyCodec.decode(PaxosCodec.decodeSnapshot(snapshot).state());
        return new RingState(clusterId, topology.ring(), topology.change(), births, snapshot);
    }

    private static void putStores(ByteBuffer out, Map<NodeId, Long> stores) {
        out.putInt(stores.size());
        stores.forEach((id, store) -> put(out, id).putLong(store));
    }

    private static Map<NodeId, Long> stores(ByteBuffer in) {
        Map<NodeId, Long> stores = new HashMap<>();
        for (int count = bounded(in.getInt(), Ring.MAX_MEMBERS); count > 0; count--) {
            stores.put(id(in), in.getLong());
        }
        return stores;
    }

    private static RingMember member(ByteBuffer in) {
        NodeId id = id(in);
        int weight = in.getInt();
        byte[] zone = new byte[bounded(in.getShort(), 4 * RingMember.MAX_ZONE_LENGTH)];
        in.get(zone);
        return new RingMember(id, Bytes.wrap(zone).toUtf8(), weight);
    }

    private static int bounded(int value, int most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException("a count of " + value + " where " + most + " are the most");
        }
        return value;
    }

    private static ByteBuffer put(ByteBuffer out, NodeId id) {
        return out.putLong(id.high()).putLong(id.low());
    }

    private static NodeId id(ByteBuffer in) {
        return new NodeId(in.getLong(), in.getLong());
    }
}
