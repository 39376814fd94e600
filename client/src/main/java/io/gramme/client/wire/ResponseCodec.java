package io.gramme.client.wire;

import io.gramme.client.wire.Response.Failed;
import io.gramme.client.wire.Response.Got;
import io.gramme.client.wire.Response.Keys;
import io.gramme.client.wire.Response.RingDescription;
import io.gramme.client.wire.Response.Welcome;
import io.gramme.client.wire.Response.Written;
import io.gramme.client.wire.TableDescription.Conflict;
import io.gramme.client.wire.TableDescription.Durability;
import io.gramme.client.wire.TableDescription.Mode;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Partition;
import io.gramme.ring.Ring;
import io.gramme.ring.RingMember;
import java.util.List;
import java.util.Optional;

/** Responses to frames and back; types 32 to 63. Not thread-safe. */
public final class ResponseCodec {
    private final MessageCodec<Response> codec = new MessageCodec<>(Limits.RESPONSE_BYTES, serializers());

    /** Throws {@link IllegalArgumentException} for an answer over {@link Limits#RESPONSE_BYTES}. */
    public Frame encode(long correlation, long epoch, Response response) {
        return codec.encode(Protocol.VERSION, correlation, Frame.NO_PARTITION, epoch, response);
    }

    /** Throws {@link WireException} when the frame holds no response. */
    public Response decode(Frame frame) {
        return codec.decode(frame);
    }

    static List<MessageSerializer<? extends Response>> serializers() {
        return List.of(
                new WelcomeSerializer(),
                new GotSerializer(),
                new WrittenSerializer(),
                new RingDescriptionSerializer(),
                new KeysSerializer(),
                new FailedSerializer());
    }

    private static final class WelcomeSerializer extends MessageSerializer<Welcome> {
        WelcomeSerializer() {
            super(Welcome.class, 32, 1);
        }

        @Override
        protected int sizeHint(Welcome welcome) {
            return 64 * welcome.tables().size();
        }

        @Override
        protected void write(WireOutput output, Welcome welcome) {
            output.octet(welcome.version()).nodeId(welcome.clusterId()).nodeId(welcome.nodeId());
            Descriptions.writeTables(output, welcome.tables());
        }

        @Override
        protected Welcome read(WireInput input) {
            return new Welcome(input.octet(), input.nodeId(), input.nodeId(), Descriptions.readTables(input));
        }
    }

    private static final class GotSerializer extends MessageSerializer<Got> {
        /** Checksum, expiry and length of a value. */
        private static final long VALUE_FIELDS_BYTES = 4 + 6 + 5;

        /** The same at the least. */
        private static final int MIN_VALUE_BYTES = 4 + 1 + 1;

        GotSerializer() {
            super(Got.class, 33, 1);
        }

        @Override
        protected int sizeHint(Got got) {
            long size = got.context().length();
            for (Value value : got.values()) {
                size += value.bytes().length() + VALUE_FIELDS_BYTES;
            }
            return (int) Math.min(size, Limits.RESPONSE_BYTES);
        }

        @Override
        protected void write(WireOutput output, Got got) {
            output.bytes(got.context()).flag(got.fastest().isPresent());
            got.fastest().ifPresent(output::nodeId);
            output.count(got.queued());
            output.list(got.values(), GotSerializer::writeValue);
        }

        @Override
        protected Got read(WireInput input) {
            Bytes context = input.bytes();
            Optional<NodeId> fastest = input.flag() ? Optional.of(input.nodeId()) : Optional.empty();
            int queued = input.count();
            return new Got(
                    context, input.list(Limits.VALUES, MIN_VALUE_BYTES, GotSerializer::readValue), fastest, queued);
        }

        private static void writeValue(WireOutput output, Value value) {
            output.fixed32(value.crc32c()).varint64(value.expiryMillis()).bytes(value.bytes());
        }

        private static Value readValue(WireInput input) {
            int crc32c = input.fixed32();
            long expiryMillis = input.varint64();
            return new Value(input.bytes(), crc32c, expiryMillis);
        }
    }

    private static final class WrittenSerializer extends MessageSerializer<Written> {
        WrittenSerializer() {
            super(Written.class, 34, 1);
        }

        @Override
        protected int sizeHint(Written written) {
            return written.context().length();
        }

        @Override
        protected void write(WireOutput output, Written written) {
            output.bytes(written.context()).count(written.queued());
        }

        @Override
        protected Written read(WireInput input) {
            return new Written(input.bytes(), input.count());
        }
    }

    private static final class RingDescriptionSerializer extends MessageSerializer<RingDescription> {
        RingDescriptionSerializer() {
            super(RingDescription.class, 35, 1);
        }

        @Override
        protected int sizeHint(RingDescription description) {
            return 128 * description.members().size()
                    + 2 * description.partitions()
                    + 64 * description.tables().size();
        }

        @Override
        protected void write(WireOutput output, RingDescription description) {
            output.nodeId(description.clusterId()).varint64(description.epoch());
            output.list(description.members(), (out, member) -> out.block(member, Descriptions::writeMember));
            output.list(description.owners(), WireOutput::count);
            Descriptions.writeTables(output, description.tables());
        }

        @Override
        protected RingDescription read(WireInput input) {
            RingDescription description = new RingDescription(
                    input.nodeId(),
                    input.varint64(),
                    input.list(Ring.MAX_MEMBERS, 4, in -> in.block(Descriptions::readMember)),
                    input.list(Partition.MAX_COUNT, 1, WireInput::count),
                    Descriptions.readTables(input));
            // Refuses a ring that is none here, not where it is used.
            description.ring();
            return description;
        }
    }

    private static final class KeysSerializer extends MessageSerializer<Keys> {
        KeysSerializer() {
            super(Keys.class, 36, 1);
        }

        @Override
        protected int sizeHint(Keys keys) {
            return keys.keys().stream().mapToInt(key -> key.length() + 2).sum();
        }

        @Override
        protected void write(WireOutput output, Keys keys) {
            output.flag(keys.more()).list(keys.keys(), WireOutput::bytes);
        }

        @Override
        protected Keys read(WireInput input) {
            boolean more = input.flag();
            return new Keys(input.list(Limits.LISTED_KEYS, 1, WireInput::bytes), more);
        }
    }

    private static final class FailedSerializer extends MessageSerializer<Failed> {
        FailedSerializer() {
            super(Failed.class, 37, 1);
        }

        @Override
        protected int sizeHint(Failed failed) {
            return failed.message().length();
        }

        @Override
        protected void write(WireOutput output, Failed failed) {
            output.count(failed.code().number())
                    .text(failed.message())
                    .count(failed.needed())
                    .count(failed.got())
                    .flag(failed.maySurvive());
        }

        @Override
        protected Failed read(WireInput input) {
            return new Failed(
                    ErrorCode.of(input.count()),
                    input.text(3 * Limits.ERROR_TEXT_LENGTH),
                    input.count(),
                    input.count(),
                    input.flag());
        }
    }

    /** The structures inside a {@link RingDescription}; each is a block, so that it may grow. */
    private static final class Descriptions {
        private Descriptions() {}

        static void writeMember(WireOutput output, MemberDescription member) {
            output.nodeId(member.id())
                    .text(member.zone())
                    .count(member.weight())
                    .text(member.state());
            output.text(member.clientAddress()).text(member.httpAddress()).text(member.peerAddress());
        }

        static MemberDescription readMember(WireInput input) {
            return new MemberDescription(
                    input.nodeId(),
                    input.text(4 * RingMember.MAX_ZONE_LENGTH),
                    input.count(),
                    input.text(Limits.STATE_LENGTH),
                    input.text(Limits.ADDRESS_LENGTH),
                    input.text(Limits.ADDRESS_LENGTH),
                    input.text(Limits.ADDRESS_LENGTH));
        }

        static void writeTables(WireOutput output, List<TableDescription> tables) {
            output.list(tables, (out, table) -> out.block(table, Descriptions::writeTable));
        }

        static List<TableDescription> readTables(WireInput input) {
            return input.list(Limits.TABLES, 4, in -> in.block(Descriptions::readTable));
        }

        private static void writeTable(WireOutput output, TableDescription table) {
            TableDescription.Copies copies = table.copies();
            output.text(table.name()).count(table.number());
            output.octet(table.mode().number());
            output.count(copies.n()).count(copies.r()).count(copies.w());
            output.count(copies.primaryR()).count(copies.primaryW());
            output.octet(table.conflict().number());
            output.octet(table.durability().number()).varint64(table.ttlMillis());
        }

        private static TableDescription readTable(WireInput input) {
            return new TableDescription(
                    input.text(Limits.TABLE_NAME_LENGTH),
                    input.count(),
                    Numbered.of(Mode.values(), input.octet(), Mode.UNKNOWN),
                    new TableDescription.Copies(
                            input.count(), input.count(), input.count(), input.count(), input.count()),
                    Numbered.of(Conflict.values(), input.octet(), Conflict.UNKNOWN),
                    Numbered.of(Durability.values(), input.octet(), Durability.UNKNOWN),
                    input.varint64());
        }
    }
}
