package io.gramme.client;

import io.gramme.client.wire.Address;
import io.gramme.client.wire.Protocol;
import io.gramme.client.wire.Response.RingDescription;
import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A client of one cluster: the blocking face, and the way to the {@linkplain #async() asynchronous} one. Thread-safe; an
 * application has one of it and closes it at its end. It knows the ring and sends each request straight to a replica of
 * its key.
 *
 * <p>Bounds: requests and bytes in flight, attempts and time of each request; see {@link Builder}. When the first two are
 * reached, a blocking request waits for room until its own deadline. A failure is a {@link GrammeException}; a write that
 * was tried at several nodes carried the same id to each, so that it is one write.
 *
 * <p>Threads: one daemon thread for each event loop.
 */
public final class GrammeClient implements AutoCloseable {
    private final Engine engine;
    private final AsyncGrammeClient async;

    private GrammeClient(ClientConfig config) {
        this.engine = new Engine(config);
        this.async = new AsyncGrammeClient(engine);
    }

    /**
     * Begins a client.
     *
     * @param seeds some nodes' client addresses, {@code host:port}, {@code [ipv6]:port} or a name
     */
    public static Builder builder(String... seeds) {
        return builder(Arrays.asList(seeds));
    }

    /** Begins a client that learns the ring from any of these. */
    public static Builder builder(Collection<String> seeds) {
        List<Address> addresses = seeds.stream()
                .map(seed -> Address.parse(seed, Protocol.DEFAULT_CLIENT_PORT))
                .toList();
        return new Builder(ClientConfig.defaults(addresses));
    }

    /** The same client, without waiting. */
    public AsyncGrammeClient async() {
        return async;
    }

    /** All values of the record; see {@link GetResult#value(Resolver)} for one. */
    public GetResult get(String table, Bytes key) {
        return get(table, key, RequestOptions.DEFAULT);
    }

    public GetResult get(String table, Bytes key, RequestOptions options) {
        return engine.run(engine.operations().get(table, key, options));
    }

    /** Adds a value beside those that are there; a first value, usually. The context given back covers it. */
    public CausalContext put(String table, Bytes key, Bytes value) {
        return put(table, key, value, RequestOptions.DEFAULT);
    }

    /** Writes a value that covers what the options say. */
    public CausalContext put(String table, Bytes key, Bytes value, RequestOptions options) {
        return engine.run(engine.operations().put(table, key, value, options));
    }

    /** Removes what a read would see. */
    public CausalContext delete(String table, Bytes key) {
        return delete(table, key, RequestOptions.DEFAULT);
    }

    /**
     * Removes what the context of the options covers; without one, what a read would see. Fails with {@link StaleException} when no
     * node that can be reached knows the write that the context came with.
     */
    public CausalContext delete(String table, Bytes key, RequestOptions options) {
        return engine.run(engine.operations().delete(table, key, options));
    }

    /** Reads many records in parallel; each has an outcome of its own. In the order of the keys, without repetitions. */
    public Map<Bytes, Outcome> getAll(String table, Collection<Bytes> keys) {
        return await(async.getAll(table, keys, RequestOptions.DEFAULT), false);
    }

    /**
     * See {@link AsyncGrammeClient#update(String, Bytes, Function)}. The function runs on the client's thread and must not
     * block.
     */
    public GetResult update(String table, Bytes key, Function<GetResult, Bytes> merge) {
        return update(table, key, RequestOptions.DEFAULT, merge);
    }

    /** See {@link AsyncGrammeClient#update(String, Bytes, RequestOptions, Function)}. */
    public GetResult update(String table, Bytes key, RequestOptions options, Function<GetResult, Bytes> merge) {
        return await(async.update(table, key, options, merge), true);
    }

    /**
     * The same with a resolver for what was written concurrently.
     *
     * @param change the new value, of the one value that there is now, if any
     */
    public GetResult update(String table, Bytes key, Resolver resolver, Function<Optional<Bytes>, Bytes> change) {
        return update(table, key, RequestOptions.DEFAULT, resolver, change);
    }

    /** The same with options, as above. */
    public GetResult update(
            String table,
            Bytes key,
            RequestOptions options,
            Resolver resolver,
            Function<Optional<Bytes>, Bytes> change) {
        return update(table, key, options, read -> change.apply(read.value(resolver)));
    }

    /** Begins a line of work whose operations see each other, whichever nodes they go to; see {@link Session}. */
    public Session session() {
        return session(Session.RECORDS);
    }

    /**
     * Begins one.
     *
     * @param records that it remembers, 1 to 10,000,000
     */
    public Session session(int records) {
        return Session.of(engine, records);
    }

    /** Every record of the table, read one by one with the table's R. Not a snapshot. */
    public TableScan scan(String table) {
        return new TableScan(engine, table, describe());
    }

    /** The ring, its members and its tables as one node knows them now. */
    public RingDescription describe() {
        return engine.run(engine.operations().describe());
    }

    /** How often a write was sent so far, by anybody who uses this client; what is more than there were writes are second attempts. */
    public long writesSent() {
        return engine.writesSent();
    }

    private <T> T await(CompletionStage<T> stage, boolean isWrite) {
        return engine.await(stage.toCompletableFuture(), isWrite);
    }

    /** Ends the client. Requests in flight fail; one of them that is a write may survive. */
    @Override
    public void close() {
        engine.close();
    }

    /** Collects what differs from the defaults. Each method gives a new builder; a value outside its bounds is refused. */
    public static final class Builder {
        private final ClientConfig config;

        private Builder(ClientConfig config) {
            this.config = config;
        }

        /** Refuses to talk to any other cluster. By default the seeds' cluster is taken. */
        public Builder clusterId(NodeId id) {
            return new Builder(config.withClusterId(id));
        }

        /**
         * How long requests take at most.
         *
         * @param request with all attempts; 5 s by default
         * @param attempt after which a silent node is passed over; 1 s by default
         * @param connect for connecting and shaking hands, each; 1 s by default
         */
        public Builder timeouts(Duration request, Duration attempt, Duration connect) {
            return new Builder(config.withTimeouts(request, attempt, connect));
        }

        /**
         * What the client holds at a time.
         *
         * @param requests 1,024 by default
         * @param bytes of keys and values of writes; 64 MiB by default
         */
        public Builder maxInFlight(int requests, int bytes) {
            return new Builder(config.withMaxInFlight(requests, bytes));
        }

        /** How often one request is sent; 32 by default, which is more than its time allows. */
        public Builder maxAttempts(int attempts) {
            return new Builder(config.withMaxAttempts(attempts));
        }

        /**
         * Threads and connections.
         *
         * @param loops threads, 1 by default
         * @param connectionsPerNode of each thread, 1 by default
         */
        public Builder eventLoops(int loops, int connectionsPerNode) {
            return new Builder(config.withEventLoops(loops, connectionsPerNode));
        }

        /**
         * Which of a key's replicas is asked first, whatever is known of them; by default the one that serves best. It lets a
         * program see a record through a coordinator of its choice.
         *
         * @param index counted on from the last replica to the first
         */
        public Builder firstReplica(int index) {
            return new Builder(config.withFirstReplica(index));
        }

        /** Where the client is, as the nodes name their zones: nodes of its own zone are preferred. By default no node is. */
        public Builder zone(String name) {
            return new Builder(config.withZone(name));
        }

        /**
         * Whether a read that takes longer than usual is asked of a second replica too, for a tenth of all requests at most; true
         * by default.
         */
        public Builder hedgeReads(boolean isHedged) {
            return new Builder(config.withHedgedReads(isHedged));
        }

        /** How often the ring is fetched although nothing said that it had changed; 10 s by default. */
        public Builder refreshEvery(Duration interval) {
            return new Builder(config.withRefreshInterval(interval));
        }

        /** Starts the client, which connects when it is first used. */
        public GrammeClient build() {
            return new GrammeClient(config);
        }
    }
}
