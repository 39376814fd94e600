package io.gramme.itests.chaos.load;

import io.gramme.client.CausalContext;
import io.gramme.client.GetResult;
import io.gramme.client.GrammeClient;
import io.gramme.client.GrammeException;
import io.gramme.client.RequestOptions;
import io.gramme.ring.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Through the client library, which finds the replicas itself and tries the next one under the same request id. */
final class LibraryTransport implements Transport {
    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final Duration ATTEMPT = Duration.ofSeconds(2);
    private static final Duration CONNECT = Duration.ofSeconds(1);

    private final GrammeClient client;
    private final String table;

    LibraryTransport(Targets targets, String table) {
        this.table = table;
        this.client = GrammeClient.builder(targets.clientAddresses())
                .timeouts(REQUEST, ATTEMPT, CONNECT)
                .build();
    }

    @Override
    public Answer read(String key) {
        try {
            GetResult found = client.get(table, Bytes.utf8(key));
            return Answer.done(found.values(), found.context().toString());
        } catch (GrammeException e) {
            return Answer.failed(false, error(e));
        }
    }

    @Override
    public Answer write(String key, Bytes value, Covering covering) {
        RequestOptions options = covering.replaces()
                ? RequestOptions.replace()
                : RequestOptions.withContext(CausalContext.parse(covering.context()));
        RequestOptions living = covering.life().map(options::ttl).orElse(options);
        return change(() -> client.put(table, Bytes.utf8(key), value, living));
    }

    @Override
    public Answer delete(String key, String context) {
        RequestOptions options = RequestOptions.withContext(CausalContext.parse(context));
        return change(() -> client.delete(table, Bytes.utf8(key), options));
    }

    private Answer change(Supplier<CausalContext> request) {
        long before = client.writesSent();
        try {
            Answer done = Answer.done(List.of(), request.get().toString());
            return done.after((int) (client.writesSent() - before));
        } catch (GrammeException e) {
            return Answer.failed(e.maySurvive(), error(e)).after((int) (client.writesSent() - before));
        }
    }

    private static String error(GrammeException e) {
        return e.code() + ": " + e.getMessage();
    }

    @Override
    public void close() {
        client.close();
    }
}
