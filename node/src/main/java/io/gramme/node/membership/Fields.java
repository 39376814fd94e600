package io.gramme.node.membership;

import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Partition;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The shapes that the ring log's state and commands are made of, as bytes: big-endian, a list with its length before it, a text as
 * {@link java.io.DataOutput#writeUTF} writes it.
 */
final class Fields {
    private Fields() {}

    /** Writes one thing. */
    @FunctionalInterface
    interface Writer<T> {
        void write(DataOutputStream out, T value) throws IOException;
    }

    /** Reads one thing. */
    @FunctionalInterface
    interface Reader<T> {
        T read(DataInputStream in) throws IOException;
    }

    static <T> Bytes encode(int format, T value, Writer<T> writer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeShort(format);
            writer.write(out, value);
        } catch (IOException e) {
            throw new IllegalStateException("an array cannot be written to", e);
        }
        return Bytes.wrap(bytes.toByteArray());
    }

    /** Throws {@link IllegalArgumentException} for bytes that are not of this format, or make no sense. */
    static <T> T decode(String what, int format, Bytes bytes, Reader<T> reader) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toArray()))) {
            int found = in.readUnsignedShort();
            if (found != format) {
                throw new IllegalArgumentException(what + " of format " + found + "; this program reads " + format);
            }
            T value = reader.read(in);
            if (in.available() > 0) {
                throw new IllegalArgumentException(what + " with " + in.available() + " bytes too many");
            }
            return value;
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " cut short", e);
        }
    }

    static <T> void list(DataOutputStream out, Collection<T> values, Writer<T> writer) throws IOException {
        out.writeInt(values.size());
        for (T value : values) {
            writer.write(out, value);
        }
    }

    /** @param most elements; a length is believed only up to there */
    static <T> List<T> list(DataInputStream in, int most, Reader<T> reader) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > most) {
            throw new IllegalArgumentException("a list of " + size + " where " + most + " are the most");
        }
        List<T> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add(reader.read(in));
        }
        return values;
    }

    static void node(DataOutputStream out, NodeId node) throws IOException {
        out.writeLong(node.high());
        out.writeLong(node.low());
    }

    static NodeId node(DataInputStream in) throws IOException {
        return new NodeId(in.readLong(), in.readLong());
    }

    static void member(DataOutputStream out, RingMember member) throws IOException {
        node(out, member.id());
        out.writeUTF(member.zone());
        out.writeInt(member.weight());
    }

    static RingMember member(DataInputStream in) throws IOException {
        return new RingMember(node(in), in.readUTF(), in.readInt());
    }

    /** {@code epoch u64 | members | the owner's place among them, u16 for each partition}. */
    static void ring(DataOutputStream out, Ring ring) throws IOException {
        Map<NodeId, Integer> places = new HashMap<>();
        ring.members().forEach(member -> places.put(member.id(), places.size()));
        out.writeLong(ring.epoch());
        list(out, ring.members(), Fields::member);
        out.writeInt(ring.partitions());
        for (int partition = 0; partition < ring.partitions(); partition++) {
            out.writeShort(places.getOrDefault(ring.owner(partition), -1));
        }
    }

    static Ring ring(DataInputStream in) throws IOException {
        long epoch = in.readLong();
        List<RingMember> members = list(in, Ring.MAX_MEMBERS, Fields::member);
        List<NodeId> owners = list(in, Partition.MAX_COUNT, place -> owner(members, place.readUnsignedShort()));
        return new Ring(epoch, members, owners);
    }

    private static NodeId owner(List<RingMember> members, int place) {
        if (place >= members.size()) {
            throw new IllegalArgumentException("an owner at place " + place + " of " + members.size() + " members");
        }
        return members.get(place).id();
    }

    static void partitions(DataOutputStream out, Collection<Integer> partitions) throws IOException {
        list(out, partitions, DataOutputStream::writeInt);
    }

    static List<Integer> partitions(DataInputStream in) throws IOException {
        return list(in, Partition.MAX_COUNT, DataInputStream::readInt);
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
        node(out, intent.node());
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
            case 2 -> new Intent.Leave(node(in));
            case 3 -> new Intent.Remove(node(in));
            case 4 -> new Intent.Reweigh(node(in), in.readInt());
            case 5 -> new Intent.Rezone(node(in), in.readUTF());
            default -> throw new IllegalArgumentException("an intent of kind " + kind);
        };
    }
}
