package io.gramme.client;

import io.gramme.client.wire.PutMode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.RequestId;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Response.RingDescription;
import io.gramme.client.wire.Terms;
import io.gramme.client.wire.Value;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Makes operations of what the application asks for, each write with an id of its own. Thread-safe. */
final class Operations {
    private final ClientConfig config;
    private final long clientId;
    private final AtomicLong sequence = new AtomicLong();

    /**
     * For one client.
     *
     * @param clientId random, so that no other client has it
     */
    Operations(ClientConfig config, long clientId) {
        this.config = config;
        this.clientId = clientId;
    }

    Operation<GetResult> get(String table, Bytes key, RequestOptions options) {
        return get(table, key, options, CausalContext.NONE);
    }

    /**
     * A read that covers what was seen before, or fails as stale.
     *
     * @param atLeast empty for a read that takes what there is
     */
    Operation<GetResult> get(String table, Bytes key, RequestOptions options, CausalContext atLeast) {
        Request request = new Request.Get(table, key, atLeast.bytes(), terms(options));
        return new Operation<>(request, route(table, key), Operations::readGot, false, key.length(), timeout(options));
    }

    Operation<CausalContext> put(String table, Bytes key, Bytes value, RequestOptions options) {
        return put(table, key, value, options, options.replaces() ? PutMode.REPLACE : PutMode.SIBLING);
    }

    /** A put that replaces everything that its context covers, or fails as stale. */
    Operation<CausalContext> putFollowing(String table, Bytes key, Bytes value, RequestOptions options) {
        return put(table, key, value, options, options.replaces() ? PutMode.REPLACE : PutMode.FOLLOWING);
    }

    private Operation<CausalContext> put(String table, Bytes key, Bytes value, RequestOptions options, PutMode mode) {
        Request request = new Request.Put(
                table, key, value, options.context().bytes(), mode, nextId(), terms(options), options.ttlMillis());
        return new Operation<>(
                request,
                route(table, key),
                Operations::readWritten,
                true,
                key.length() + value.length(),
                timeout(options));
    }

    Operation<CausalContext> delete(String table, Bytes key, RequestOptions options) {
        Request request =
                new Request.Delete(table, key, options.ofDelete().context().bytes(), nextId(), terms(options));
        return new Operation<>(
                request, route(table, key), Operations::readWritten, true, key.length(), timeout(options));
    }

    Operation<RingDescription> describe() {
        return new Operation<>(
                new Request.DescribeRing(),
                new Route.Anywhere(),
                response -> response instanceof RingDescription description ? description : null,
                false,
                0,
                config.timeout());
    }

    Operation<Response.Keys> listKeys(NodeId node, Request.ListKeys request) {
        return new Operation<>(
                request,
                new Route.ToNode(node, request.partition()),
                response -> response instanceof Response.Keys keys ? keys : null,
                false,
                request.after().length(),
                config.timeout());
    }

    private static Route route(String table, Bytes key) {
        return new Route.ToKey(table, Token.of(key));
    }

    private RequestId nextId() {
        return new RequestId(clientId, sequence.incrementAndGet());
    }

    Duration timeout(RequestOptions options) {
        return options.timeout().orElse(config.timeout());
    }

    /** A coordinator gives up when its client would turn to the next one. */
    private Terms terms(RequestOptions options) {
        long attempt =
                Math.min(timeout(options).toMillis(), config.attemptTimeout().toMillis());
        return new Terms(options.r(), options.w(), options.primaryR(), options.primaryW(), (int) Math.max(1, attempt));
    }

    private static @Nullable GetResult readGot(Response response) {
        return response instanceof Response.Got got
                ? new GetResult(
                        got.values().stream().map(Value::bytes).toList(),
                        new CausalContext(got.context()),
                        got.values().stream().map(Value::expiry).toList())
                : null;
    }

    private static @Nullable CausalContext readWritten(Response response) {
        return response instanceof Response.Written written ? new CausalContext(written.context()) : null;
    }
}
