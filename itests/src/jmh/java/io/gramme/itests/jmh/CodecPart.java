package io.gramme.itests.jmh;

import io.gramme.client.wire.Frame;
import io.gramme.client.wire.MessageCodec;
import io.gramme.client.wire.PutMode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.RequestCodec;
import io.gramme.client.wire.RequestId;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.ResponseCodec;
import io.gramme.client.wire.Terms;
import io.gramme.client.wire.Ttl;
import io.gramme.client.wire.Value;
import io.gramme.node.coordinator.ReplicaMessage;
import io.gramme.node.coordinator.ReplicaMessage.Store;
import io.gramme.node.net.ReplicaSerializers;
import io.gramme.node.version.CausalHistory;
import io.gramme.node.version.ContextCodec;
import io.gramme.ring.Bytes;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Messages with a value of 1,000 bytes to frames and back. */
@State(Scope.Thread)
public class CodecPart {
    private static final int PARTITION = 17;
    private static final long EPOCH = 3;

    private final RequestCodec requests = new RequestCodec();
    private final ResponseCodec responses = new ResponseCodec();
    private final ContextCodec contexts = new ContextCodec(Bytes.utf8("a secret of this cluster"));
    private final MessageCodec<ReplicaMessage> peers = ReplicaSerializers.codec();

    private final Bytes key = Samples.key(1);
    private final Request put = new Request.Put(
            "default",
            key,
            Samples.value(),
            Bytes.EMPTY,
            PutMode.REPLACE,
            new RequestId(Samples.INCARNATION, 1),
            Terms.DEFAULT,
            Ttl.TABLE);
    private final CausalHistory history =
            CausalHistory.of(Samples.record(1).siblings().clock());
    private final Response got = new Response.Got(context(), List.of(Value.of(Samples.value())));
    private final ReplicaMessage store =
            new Store(PARTITION, 1, Samples.TABLE, key, Samples.record(1), Store.Purpose.PUT, Optional.empty());

    private final Frame putFrame = requests.encode(1, PARTITION, EPOCH, put);
    private final Frame gotFrame = responses.encode(1, EPOCH, got);
    private final Frame storeFrame = peers.encode(1, 1, PARTITION, EPOCH, store);

    /** The opaque context of an answer. */
    @Benchmark
    public Bytes context() {
        return contexts.encode(Samples.TABLE, key, history);
    }

    @Benchmark
    public Frame encodePut() {
        return requests.encode(1, PARTITION, EPOCH, put);
    }

    @Benchmark
    public Request decodePut() {
        return requests.decode(putFrame);
    }

    @Benchmark
    public Frame encodeGot() {
        return responses.encode(1, EPOCH, got);
    }

    @Benchmark
    public Response decodeGot() {
        return responses.decode(gotFrame);
    }

    @Benchmark
    public Frame encodeStore() {
        return peers.encode(1, 1, PARTITION, EPOCH, store);
    }

    @Benchmark
    public ReplicaMessage decodeStore() {
        return peers.decode(storeFrame);
    }
}
