package io.gramme.client;

import io.gramme.client.wire.ErrorCode;
import io.gramme.ring.Bytes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Many reads with a window of them in flight. Its state is guarded by its monitor, which no callback is run under. */
final class ReadMany {
    private static final int WINDOW = 64;

    private final Engine engine;
    private final String table;
    private final List<Bytes> keys;
    private final RequestOptions options;
    private final Map<Bytes, Outcome> outcomes = new LinkedHashMap<>();
    private final CompletableFuture<Map<Bytes, Outcome>> result = new CompletableFuture<>();
    private int next;
    private int done;

    ReadMany(Engine engine, String table, List<Bytes> keys, RequestOptions options) {
        this.engine = engine;
        this.table = table;
        this.keys = List.copyOf(new LinkedHashSet<>(keys));
        this.options = options;
    }

    CompletionStage<Map<Bytes, Outcome>> begin() {
        if (keys.isEmpty()) {
            result.complete(outcomes);
        }
        for (int i = 0; i < Math.min(WINDOW, engine.config().maxInFlight()); i++) {
            pump();
        }
        return result.minimalCompletionStage();
    }

    /** Starts the next read; of this thread and the one on which it ends, whichever comes second goes on to the next. */
    private void pump() {
        for (Bytes key = take(); key != null; key = take()) {
            Bytes current = key;
            AtomicBoolean met = new AtomicBoolean();
            CompletableFuture<GetResult> unused = engine.start(
                            engine.operations().get(table, current, options))
                    .whenComplete((found, failure) -> {
                        finish(current, outcome(found, failure));
                        if (met.getAndSet(true)) {
                            pump();
                        }
                    });
            if (!met.getAndSet(true)) {
                return;
            }
        }
    }

    private synchronized @Nullable Bytes take() {
        return next < keys.size() ? keys.get(next++) : null;
    }

    private void finish(Bytes key, Outcome outcome) {
        boolean last;
        synchronized (this) {
            outcomes.put(key, outcome);
            last = ++done == keys.size();
        }
        if (last) {
            Map<Bytes, Outcome> inOrder = new LinkedHashMap<>();
            keys.forEach(k -> inOrder.put(k, outcomes.getOrDefault(k, outcome)));
            result.complete(inOrder);
        }
    }

    private static Outcome outcome(@Nullable GetResult found, @Nullable Throwable failure) {
        if (found != null) {
            return new Outcome.Success(found);
        }
        return new Outcome.Failure(
                failure instanceof GrammeException known
                        ? known
                        : new UnavailableException(ErrorCode.UNKNOWN, "the read ended with " + failure, false));
    }
}
