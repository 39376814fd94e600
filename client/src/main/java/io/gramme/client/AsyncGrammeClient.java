package io.gramme.client;

import io.gramme.client.wire.Response.RingDescription;
import io.gramme.ring.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The asynchronous face. Thread-safe. Nothing here blocks: when the client's bounds on what is in flight are reached, a
 * request fails with {@link OverloadedException} at once. A failure is a {@link GrammeException}.
 *
 * <p>What is chained to a stage runs on the client's own thread unless it says otherwise, and must not block there.
 */
public final class AsyncGrammeClient {
    private final Engine engine;

    AsyncGrammeClient(Engine engine) {
        this.engine = engine;
    }

    public CompletionStage<GetResult> get(String table, Bytes key) {
        return get(table, key, RequestOptions.DEFAULT);
    }

    public CompletionStage<GetResult> get(String table, Bytes key, RequestOptions options) {
        return engine.start(engine.operations().get(table, key, options)).minimalCompletionStage();
    }

    /** The context covers the write. Without options the value becomes a sibling of those that are there. */
    public CompletionStage<CausalContext> put(String table, Bytes key, Bytes value) {
        return put(table, key, value, RequestOptions.DEFAULT);
    }

    public CompletionStage<CausalContext> put(String table, Bytes key, Bytes value, RequestOptions options) {
        return engine.start(engine.operations().put(table, key, value, options)).minimalCompletionStage();
    }

    /** Removes what a read would see. */
    public CompletionStage<CausalContext> delete(String table, Bytes key) {
        return delete(table, key, RequestOptions.DEFAULT);
    }

    /** Removes what the context of the options covers; without one, what a read would see. */
    public CompletionStage<CausalContext> delete(String table, Bytes key, RequestOptions options) {
        return engine.start(engine.operations().delete(table, key, options)).minimalCompletionStage();
    }

    /** Reads many records in parallel; each has an outcome of its own. In the order of the keys, without repetitions. */
    public CompletionStage<Map<Bytes, Outcome>> getAll(String table, Collection<Bytes> keys, RequestOptions options) {
        return new ReadMany(engine, table, List.copyOf(keys), options).begin();
    }

    /**
     * Reads the record, makes one value of all its values and writes that with the context of the read. Begins again, a
     * few times, where the write has certainly left nothing behind; a write that may survive is never applied twice.
     *
     * <p>Two updates at once may leave two siblings; the next update sees both.
     *
     * @param merge the new value, of what was read; no value, one, or several
     */
    public CompletionStage<GetResult> update(String table, Bytes key, Function<GetResult, Bytes> merge) {
        return update(table, key, RequestOptions.DEFAULT, merge);
    }

    /**
     * The same with options for its reads and its writes, each of which may take their time. How long the new value lives is said
     * by them or by the table, whatever that of the old one was. Options with a context, or that replace, are refused.
     */
    public CompletionStage<GetResult> update(
            String table, Bytes key, RequestOptions options, Function<GetResult, Bytes> merge) {
        RequestOptions both = options.ofUpdate();
        return new Update(
                        () -> get(table, key, both),
                        (value, context) -> put(table, key, value, both.seen(context)),
                        merge)
                .begin()
                .minimalCompletionStage();
    }

    /** Begins a line of work whose operations see each other; see {@link Session}. */
    public AsyncSession session() {
        return Session.of(engine, Session.RECORDS).async();
    }

    /**
     * Begins one.
     *
     * @param records that it remembers, 1 to 10,000,000
     */
    public AsyncSession session(int records) {
        return Session.of(engine, records).async();
    }

    /** The ring, its members and its tables as one node knows them now. */
    public CompletionStage<RingDescription> describe() {
        return engine.start(engine.operations().describe()).minimalCompletionStage();
    }

    /** Requests that wait for an answer at this moment. */
    public int inFlight() {
        return engine.requestsInFlight();
    }
}
