package io.gramme.node.membership;

import io.gramme.node.env.Fields;
import io.gramme.ring.NodeId;
import io.gramme.ring.Partition;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the ring log's state and commands are made of, as {@link Fields}. */
final class Shapes {
    private Shapes() {}

    static void member(DataOutputStream out, RingMember member) throws IOException {
        Fields.node(out, member.id());
        out.writeUTF(member.zone());
        out.writeInt(member.weight());
    }

    static RingMember member(DataInputStream in) throws IOException {
        return new RingMember(Fields.node(in), in.readUTF(), in.readInt());
    }

    /** {@code epoch u64 | members | the owner's place among them, u16 for each partition}. */
    static void ring(DataOutputStream out, Ring ring) throws IOException {
        Map<NodeId, Integer> places = new HashMap<>();
        ring.members().forEach(member -> places.put(member.id(), places.size()));
        out.writeLong(ring.epoch());
        Fields.list(out, ring.members(), Shapes::member);
        out.writeInt(ring.partitions());
        for (int partition = 0; partition < ring.partitions(); partition++) {
            out.writeShort(places.getOrDefault(ring.owner(partition), -1));
        }
    }

    static Ring ring(DataInputStream in) throws IOException {
        long epoch = in.readLong();
        List<RingMember> members = Fields.list(in, Ring.MAX_MEMBERS, Shapes::member);
        List<NodeId> owners = Fields.list(in, Partition.MAX_COUNT, place -> owner(members, place.readUnsignedShort()));
        return new Ring(epoch, members, owners);
    }

    private static NodeId owner(List<RingMember> members, int place) {
        if (place >= members.size()) {
            throw new IllegalArgumentException("an owner at place " + place + " of " + members.size() + " members");
        }
        return members.get(place).id();
    }

    static void partitions(DataOutputStream out, Collection<Integer> partitions) throws IOException {
        Fields.list(out, partitions, DataOutputStream::writeInt);
    }

    static List<Integer> partitions(DataInputStream in) throws IOException {
        return Fields.list(in, Partition.MAX_COUNT, DataInputStream::readInt);
    }

    static void table(DataOutputStream out, Table table) throws IOException {
        out.writeInt(table.number());
        out.writeUTF(table.name());
        out.writeByte(table.n());
        Table.Quorum quorum = table.quorum();
        out.writeByte(quorum.r());
        out.writeByte(quorum.w());
        out.writeByte(quorum.primaryR());
        out.writeByte(quorum.primaryW());
        out.writeBoolean(table.isLastWriteWins());
        out.writeBoolean(table.isForced());
        out.writeLong(table.ttlMillis());
    }

    static Table table(DataInputStream in) throws IOException {
        return new Table(
                in.readInt(),
                in.readUTF(),
                in.readByte(),
                new Table.Quorum(in.readByte(), in.readByte(), in.readByte(), in.readByte()),
                in.readBoolean() ? Table.Conflict.LAST_WRITE_WINS : Table.Conflict.SIBLINGS,
                in.readBoolean() ? Table.Durability.FORCED : Table.Durability.INTERVAL,
                in.readLong());
    }

    static void intent(DataOutputStream out, Intent intent) throws IOException {
        if (intent instanceof Intent.Join join) {
            out.writeByte(1);
            member(out, join.member());
            out.writeLong(join.store());
            return;
        }
        out.writeByte(
                intent instanceof Intent.Leave
                        ? 2
                        : intent instanceof Intent.Remove ? 3 : intent instanceof Intent.Reweigh ? 4 : 5);
        Fields.node(out, intent.node());
        if (intent instanceof Intent.Reweigh reweigh) {
            out.writeInt(reweigh.weight());
        } else if (intent instanceof Intent.Rezone rezone) {
            out.writeUTF(rezone.zone());
        }
    }

    static Intent intent(DataInputStream in) throws IOException {
        int kind = in.readByte();
        return switch (kind) {
            case 1 -> new Intent.Join(member(in), in.readLong());
            case 2 -> new Intent.Leave(Fields.node(in));
            case 3 -> new Intent.Remove(Fields.node(in));
            case 4 -> new Intent.Reweigh(Fields.node(in), in.readInt());
            case 5 -> new Intent.Rezone(Fields.node(in), in.readUTF());
            default -> throw new IllegalArgumentException("an intent of kind " + kind);
        };
    }
}
