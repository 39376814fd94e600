package io.gramme.node.net;

import io.gramme.client.wire.Frame;
import io.gramme.client.wire.MessageCodec;
import io.gramme.client.wire.MessageSerializer;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.RequestCodec;
import io.gramme.client.wire.ResponseCodec;
import io.gramme.client.wire.WireException;
import io.gramme.client.wire.WireInput;
import io.gramme.client.wire.WireOutput;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaMessage.Fetch;
import io.gramme.node.coordinator.ReplicaMessage.Fetched;
import io.gramme.node.coordinator.ReplicaMessage.Forward;
import io.gramme.node.coordinator.ReplicaMessage.Forwarded;
import io.gramme.node.coordinator.ReplicaMessage.MustSync;
import io.gramme.node.coordinator.ReplicaMessage.Reap;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.coordinator.ReplicaMessage.Stored;
import io.gramme.node.coordinator.ReplicaMessage.Sync;
import io.gramme.node.coordinator.ReplicaMessage.WillSync;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * How the messages between copies are written. Types 80 to 95; a type is never used for anything else. The partition and the
 * operation travel in the frame's header, so that a message reaches its loop before it is decoded; they stand in the body too,
 * for a body must be whole without its frame.
 */
public final class ReplicaSerializers {
    /** The longest record between nodes: siblings may add up when copies merge, whatever clients may leave. */
    public static final int MAX_MESSAGE_BYTES = 256 << 20;

    static final int FIRST_TYPE = 80;
    static final int LAST_TYPE = 95;

    private static final int MAX_WHY = 1_024;

    private ReplicaSerializers() {}

    /** A codec for one thread. */
    public static MessageCodec<ReplicaMessage> codec() {
        RequestCodec requests = new RequestCodec();
        ResponseCodec responses = new ResponseCodec();
        return new MessageCodec<>(
                MAX_MESSAGE_BYTES,
                List.of(
                        serializer(Store.class, 80, ReplicaSerializers::writeStore, ReplicaSerializers::readStore),
                        serializer(Stored.class, 81, ReplicaSerializers::writeStored, ReplicaSerializers::readStored),
                        serializer(Fetch.class, 82, ReplicaSerializers::writeFetch, ReplicaSerializers::readFetch),
                        serializer(
                                Fetched.class, 83, ReplicaSerializers::writeFetched, ReplicaSerializers::readFetched),
                        serializer(
                                Forward.class,
                                84,
                                (out, m) -> writeNested(head(out, m), requests.encode(0, 0, m.request())),
                                in -> new Forward(in.fixed32(), in.fixed64(), requests.decode(readNested(in)))),
                        serializer(
                                Forwarded.class,
                                85,
                                (out, m) -> writeNested(head(out, m), responses.encode(0, 0, m.response())),
                                in -> new Forwarded(in.fixed32(), in.fixed64(), responses.decode(readNested(in)))),
                        serializer(
                                MustSync.class,
                                86,
                                ReplicaSerializers::head,
                                in -> new MustSync(in.fixed32(), in.fixed64())),
                        serializer(
                                WillSync.class,
                                87,
                                ReplicaSerializers::head,
                                in -> new WillSync(in.fixed32(), in.fixed64())),
                        serializer(Sync.class, 88, ReplicaSerializers::writeSync, ReplicaSerializers::readSync),
                        serializer(Reap.class, 89, ReplicaSerializers::writeReap, ReplicaSerializers::readReap)));
    }

    private static WireOutput head(WireOutput out, ReplicaMessage message) {
        return out.fixed32(message.partition()).fixed64(message.op());
    }

    private static void writeStore(WireOutput out, Store store) {
        head(out, store).octet(code(store.purpose()));
        store.target().ifPresent(out::nodeId);
        out.count(store.table()).bytes(store.key());
        writeRecord(out, store.record());
    }

    private static Store readStore(WireInput in) {
        int partition = in.fixed32();
        long op = in.fixed64();
        Store.Purpose purpose = purpose(in.octet());
        Optional<NodeId> target = purpose.isToBeKept() ? Optional.of(in.nodeId()) : Optional.empty();
        return new Store(partition, op, in.count(), in.bytes(), readRecord(in), purpose, target);
    }

    private static int code(Store.Purpose purpose) {
        return switch (purpose) {
            case PUT -> 1;
            case HINT -> 2;
            case HANDOFF -> 3;
            case REPAIR -> 4;
            case PASSED_ON -> 5;
        };
    }

    private static Store.Purpose purpose(int code) {
        return switch (code) {
            case 1 -> Store.Purpose.PUT;
            case 2 -> Store.Purpose.HINT;
            case 3 -> Store.Purpose.HANDOFF;
            case 4 -> Store.Purpose.REPAIR;
            case 5 -> Store.Purpose.PASSED_ON;
            default -> throw new WireException("a record sent for a purpose that this version does not know");
        };
    }

    private static void writeStored(WireOutput out, Stored stored) {
        head(out, stored)
                .octet(stored.refusal().map(ReplicaSerializers::code).orElse(0))
                .count(stored.credit());
    }

    private static Stored readStored(WireInput in) {
        return new Stored(in.fixed32(), in.fixed64(), refusal(in.octet()), in.count());
    }

    private static int code(Refusal refusal) {
        return switch (refusal) {
            case BUSY -> 1;
            case NO_SPACE -> 2;
            case TOO_MANY_SIBLINGS -> 3;
            case DAMAGED -> 4;
            case CLOCK_SKEW -> 5;
            case HINTS_FULL -> 6;
            case CONTRADICTION -> 7;
            case BEHIND -> 8;
            case ELSEWHERE -> 9;
        };
    }

    /** A reason that this version does not know counts as busy: the copy did not take it now. */
    private static Optional<Refusal> refusal(int code) {
        return switch (code) {
            case 0 -> Optional.empty();
            case 2 -> Optional.of(Refusal.NO_SPACE);
            case 3 -> Optional.of(Refusal.TOO_MANY_SIBLINGS);
            case 4 -> Optional.of(Refusal.DAMAGED);
            case 5 -> Optional.of(Refusal.CLOCK_SKEW);
            case 6 -> Optional.of(Refusal.HINTS_FULL);
            case 7 -> Optional.of(Refusal.CONTRADICTION);
            case 8 -> Optional.of(Refusal.BEHIND);
            case 9 -> Optional.of(Refusal.ELSEWHERE);
            default -> Optional.of(Refusal.BUSY);
        };
    }

    private static void writeFetch(WireOutput out, Fetch fetch) {
        head(out, fetch).count(fetch.table()).bytes(fetch.key()).fixed64(fetch.known());
    }

    private static Fetch readFetch(WireInput in) {
        return new Fetch(in.fixed32(), in.fixed64(), in.count(), in.bytes(), in.fixed64());
    }

    private static void writeFetched(WireOutput out, Fetched fetched) {
        head(out, fetched).flag(fetched.whole());
        ReadOutcome outcome = fetched.outcome();
        if (outcome instanceof ReadOutcome.Same) {
            out.octet(1);
        } else if (outcome instanceof ReadOutcome.Absent) {
            out.octet(2);
        } else if (outcome instanceof ReadOutcome.Found found) {
            writeRecord(out.octet(3).fixed64(found.digest()), found.record());
        } else if (outcome instanceof ReadOutcome.Lost lost) {
            out.octet(4).text(lost.why().length() > MAX_WHY / 4 ? lost.why().substring(0, MAX_WHY / 4) : lost.why());
        } else if (outcome instanceof ReadOutcome.Busy) {
            out.octet(5);
        }
    }

    private static Fetched readFetched(WireInput in) {
        int partition = in.fixed32();
        long op = in.fixed64();
        boolean whole = in.flag();
        ReadOutcome outcome = switch (in.octet()) {
            case 1 -> new ReadOutcome.Same();
            case 2 -> new ReadOutcome.Absent();
            case 3 -> {
                long digest = in.fixed64();
                yield new ReadOutcome.Found(readRecord(in), digest);
            }
            case 4 -> new ReadOutcome.Lost(in.text(MAX_WHY));
            case 5 -> new ReadOutcome.Busy();
            default -> throw new WireException("an answer of a kind that this version does not know");
        };
        return new Fetched(partition, op, outcome, whole);
    }

    private static void writeSync(WireOutput out, Sync sync) {
        SyncCodec.write(out, sync.message());
    }

    private static Sync readSync(WireInput in) {
        return new Sync(SyncCodec.read(in));
    }

    private static void writeReap(WireOutput out, Reap reap) {
        ReapCodec.write(out, reap.message());
    }

    private static Reap readReap(WireInput in) {
        return new Reap(ReapCodec.read(in));
    }

    private static void writeRecord(WireOutput out, KeyRecord record) {
        ByteBuffer siblings = ByteBuffer.allocate(record.siblings().encodedLength());
        record.siblings().encode(siblings);
        out.bytes(Bytes.wrap(siblings.array()));
        record.values().forEach(out::bytes);
    }

    private static KeyRecord readRecord(WireInput in) {
        Siblings siblings = Siblings.decode(in.bytes().asBuffer());
        List<Bytes> values = new ArrayList<>(siblings.versions().size());
        for (int i = 0; i < siblings.versions().size(); i++) {
            values.add(in.bytes());
        }
        return new KeyRecord(siblings, values);
    }

    private static void writeNested(WireOutput out, Frame frame) {
        out.octet(frame.type()).bytes(frame.body());
    }

    private static Frame readNested(WireInput in) {
        int type = in.octet();
        return new Frame(PeerHello.VERSION, type, 0, Frame.NO_PARTITION, 0, in.bytes());
    }

    private static <M extends ReplicaMessage> MessageSerializer<M> serializer(
            Class<M> message, int type, BiConsumer<WireOutput, M> writer, Function<WireInput, M> reader) {
        return new FunctionSerializer<>(message, type, ReplicaSerializers::sizeOf, writer, reader);
    }

    /** About how many bytes a message takes. */
    public static int sizeOf(ReplicaMessage message) {
        if (message instanceof Store store) {
            return store.key().length() + sizeOf(store.record());
        }
        if (message instanceof Fetched fetched && fetched.outcome() instanceof ReadOutcome.Found found) {
            return sizeOf(found.record());
        }
        if (message instanceof Forward forward && forward.request() instanceof Request.Put put) {
            return 256 + put.key().length() + put.value().length();
        }
        if (message instanceof Sync sync) {
            return SyncCodec.sizeOf(sync.message());
        }
        if (message instanceof Reap reap) {
            return ReapCodec.sizeOf(reap.message());
        }
        return message instanceof Fetch fetch ? 32 + fetch.key().length() : 64;
    }

    private static int sizeOf(KeyRecord record) {
        long size = 64L
                + record.siblings().encodedLength()
                + record.siblings().valueBytes()
                + 8L * record.values().size();
        return (int) Math.min(size, MAX_MESSAGE_BYTES);
    }

    /** A serializer from two functions. */
    static final class FunctionSerializer<M> extends MessageSerializer<M> {
        private final ToIntFunction<? super M> hint;
        private final BiConsumer<WireOutput, M> writer;
        private final Function<WireInput, M> reader;

        FunctionSerializer(
                Class<M> message,
                int type,
                ToIntFunction<? super M> hint,
                BiConsumer<WireOutput, M> writer,
                Function<WireInput, M> reader) {
            super(message, type, 1);
            this.hint = hint;
            this.writer = writer;
            this.reader = reader;
        }

        @Override
        protected int sizeHint(M value) {
            return hint.applyAsInt(value);
        }

        @Override
        protected void write(WireOutput output, M value) {
            writer.accept(output, value);
        }

        @Override
        protected M read(WireInput input) {
            return reader.apply(input);
        }
    }
}
