package io.gramme.client;

import io.gramme.ring.Bytes;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The asynchronous face of a {@link Session}, which says what is promised. Thread-safe. Nothing here blocks: an operation waits
 * without a thread for those before it on the same record, and fails with {@link OverloadedException} at once when 128 wait for
 * that record already or the client's bounds are reached. A failure is a {@link GrammeException}.
 *
 * <p>What is chained to a stage runs on the client's own thread unless it says otherwise, and must not block there.
 */
public final class AsyncSession {
    private final SessionRequests requests;

    AsyncSession(SessionRequests requests) {
        this.requests = requests;
    }

    public CompletionStage<GetResult> get(String table, Bytes key) {
        return get(table, key, RequestOptions.DEFAULT);
    }

    public CompletionStage<GetResult> get(String table, Bytes key, RequestOptions options) {
        return start(table, key, options, requests::get);
    }

    public CompletionStage<CausalContext> put(String table, Bytes key, Bytes value) {
        return put(table, key, value, RequestOptions.DEFAULT);
    }

    /** See {@link Session#put(String, Bytes, Bytes, RequestOptions)}. */
    public CompletionStage<CausalContext> put(String table, Bytes key, Bytes value, RequestOptions options) {
        return start(table, key, options, running -> requests.put(running, value));
    }

    public CompletionStage<CausalContext> delete(String table, Bytes key) {
        return delete(table, key, RequestOptions.DEFAULT);
    }

    /** See {@link Session#delete(String, Bytes, RequestOptions)}. */
    public CompletionStage<CausalContext> delete(String table, Bytes key, RequestOptions options) {
        return start(table, key, options.ofDelete(), requests::delete);
    }

    /** See {@link Session#update(String, Bytes, Function)}. */
    public CompletionStage<GetResult> update(String table, Bytes key, Function<GetResult, Bytes> merge) {
        return update(table, key, RequestOptions.DEFAULT, merge);
    }

    /** See {@link Session#update(String, Bytes, RequestOptions, Function)}. */
    public CompletionStage<GetResult> update(
            String table, Bytes key, RequestOptions options, Function<GetResult, Bytes> merge) {
        return start(table, key, options.ofUpdate(), running -> requests.update(running, merge));
    }

    /** See {@link Session#guaranteesLost}. */
    public boolean guaranteesLost(String table, Bytes key) {
        return requests.contexts().isForgotten(new RecordName(table, key));
    }

    /** See {@link Session#forget}. */
    public void forget(String table, Bytes key) {
        requests.contexts().forget(new RecordName(table, key));
    }

    private <T> CompletionStage<T> start(
            String table, Bytes key, RequestOptions options, SessionRequests.Steps<T> steps) {
        return requests.start(new RecordName(table, key), options, steps).minimalCompletionStage();
    }
}
