package io.gramme.client.wire;

import io.gramme.client.wire.Request.Delete;
import io.gramme.client.wire.Request.DescribeRing;
import io.gramme.client.wire.Request.Get;
import io.gramme.client.wire.Request.Hello;
import io.gramme.client.wire.Request.ListKeys;
import io.gramme.client.wire.Request.Put;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.util.List;
import java.util.Optional;

/** Requests to frames and back; types 1 to 31. Not thread-safe. */
public final class RequestCodec {
    private final MessageCodec<Request> codec = new MessageCodec<>(Limits.REQUEST_BYTES, serializers());

    /** For a request that concerns no partition. */
    public Frame encode(long correlation, long epoch, Request request) {
        return encode(correlation, Frame.NO_PARTITION, epoch, request);
    }

    public Frame encode(long correlation, int partition, long epoch, Request request) {
        return codec.encode(Protocol.VERSION, correlation, partition, epoch, request);
    }

    /** Throws {@link WireException} when the frame holds no request. */
    public Request decode(Frame frame) {
        return codec.decode(frame);
    }

    static List<MessageSerializer<? extends Request>> serializers() {
        return List.of(
                new HelloSerializer(),
                new GetSerializer(),
                new PutSerializer(),
                new DeleteSerializer(),
                new DescribeRingSerializer(),
                new ListKeysSerializer());
    }

    private static void writeTerms(WireOutput output, Terms terms) {
        output.count(terms.r()).count(terms.w());
        output.count(terms.primaryR()).count(terms.primaryW()).count(terms.timeoutMillis());
    }

    private static Terms readTerms(WireInput input) {
        return new Terms(input.count(), input.count(), input.count(), input.count(), input.count());
    }

    private static void writeId(WireOutput output, RequestId id) {
        output.fixed64(id.clientId()).varint64(id.sequence());
    }

    private static RequestId readId(WireInput input) {
        return new RequestId(input.fixed64(), input.varint64());
    }

    /** Longer names than the limit are let through, so that the node can refuse them by name. */
    private static String readTable(WireInput input) {
        return input.text(4 * Limits.TABLE_NAME_LENGTH);
    }

    private static final class HelloSerializer extends MessageSerializer<Hello> {
        HelloSerializer() {
            super(Hello.class, 1, 1);
        }

        @Override
        protected int sizeHint(Hello hello) {
            return 0;
        }

        @Override
        protected void write(WireOutput output, Hello hello) {
            output.octet(hello.minVersion())
                    .octet(hello.maxVersion())
                    .flag(hello.clusterId().isPresent());
            hello.clusterId().ifPresent(output::nodeId);
        }

        @Override
        protected Hello read(WireInput input) {
            int min = input.octet();
            int max = input.octet();
            Optional<NodeId> cluster = input.flag() ? Optional.of(input.nodeId()) : Optional.empty();
            return new Hello(min, max, cluster);
        }
    }

    private static final class GetSerializer extends MessageSerializer<Get> {
        GetSerializer() {
            super(Get.class, 2, 1);
        }

        @Override
        protected int sizeHint(Get get) {
            return get.key().length() + get.table().length() + get.atLeast().length();
        }

        @Override
        protected void write(WireOutput output, Get get) {
            output.text(get.table()).bytes(get.key()).bytes(get.atLeast());
            writeTerms(output, get.terms());
        }

        @Override
        protected Get read(WireInput input) {
            return new Get(readTable(input), input.bytes(), input.bytes(), readTerms(input));
        }
    }

    private static final class PutSerializer extends MessageSerializer<Put> {
        PutSerializer() {
            super(Put.class, 3, 1);
        }

        @Override
        protected int sizeHint(Put put) {
            return put.table().length()
                    + put.key().length()
                    + put.value().length()
                    + put.context().length();
        }

        @Override
        protected void write(WireOutput output, Put put) {
            output.text(put.table()).bytes(put.key()).bytes(put.context());
            output.octet(put.mode().number());
            writeId(output, put.id());
            writeTerms(output, put.terms());
            output.varint64(put.ttlMillis()).bytes(put.value());
        }

        @Override
        protected Put read(WireInput input) {
            String table = readTable(input);
            Bytes key = input.bytes();
            Bytes context = input.bytes();
            PutMode mode = readMode(input.octet());
            RequestId id = readId(input);
            Terms terms = readTerms(input);
            long ttlMillis = input.varint64();
            return new Put(table, key, input.bytes(), context, mode, id, terms, ttlMillis);
        }

        private static PutMode readMode(int number) {
            for (PutMode mode : PutMode.values()) {
                if (mode.number() == number) {
                    return mode;
                }
            }
            throw new WireException("no way to put has the number " + number);
        }
    }

    private static final class DeleteSerializer extends MessageSerializer<Delete> {
        DeleteSerializer() {
            super(Delete.class, 4, 1);
        }

        @Override
        protected int sizeHint(Delete delete) {
            return delete.table().length()
                    + delete.key().length()
                    + delete.context().length();
        }

        @Override
        protected void write(WireOutput output, Delete delete) {
            output.text(delete.table()).bytes(delete.key()).bytes(delete.context());
            writeId(output, delete.id());
            writeTerms(output, delete.terms());
        }

        @Override
        protected Delete read(WireInput input) {
            return new Delete(readTable(input), input.bytes(), input.bytes(), readId(input), readTerms(input));
        }
    }

    private static final class DescribeRingSerializer extends MessageSerializer<DescribeRing> {
        DescribeRingSerializer() {
            super(DescribeRing.class, 5, 1);
        }

        @Override
        protected int sizeHint(DescribeRing describe) {
            return 0;
        }

        @Override
        protected void write(WireOutput output, DescribeRing describe) {}

        @Override
        protected DescribeRing read(WireInput input) {
            return new DescribeRing();
        }
    }

    private static final class ListKeysSerializer extends MessageSerializer<ListKeys> {
        ListKeysSerializer() {
            super(ListKeys.class, 6, 1);
        }

        @Override
        protected int sizeHint(ListKeys list) {
            return list.table().length() + list.after().length();
        }

        @Override
        protected void write(WireOutput output, ListKeys list) {
            output.text(list.table())
                    .count(list.partition())
                    .bytes(list.after())
                    .count(list.limit());
        }

        @Override
        protected ListKeys read(WireInput input) {
            return new ListKeys(readTable(input), input.count(), input.bytes(), input.count());
        }
    }
}
