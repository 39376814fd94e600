package io.gramme.client;

import io.gramme.client.wire.ErrorCode;
import io.gramme.ring.Bytes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One read-modify-write: read all values, make one of them, write it with the context of the read. It begins again where
 * the write was refused for what only a new read can mend and has left nothing behind; never when it may survive, because
 * the application's function would then be applied twice.
 */
final class Update {
    private static final int MAX_ROUNDS = 5;

    private final AsyncGrammeClient client;
    private final String table;
    private final Bytes key;
    private final Function<GetResult, Bytes> merge;
    private final CompletableFuture<GetResult> result = new CompletableFuture<>();

    Update(AsyncGrammeClient client, String table, Bytes key, Function<GetResult, Bytes> merge) {
        this.client = client;
        this.table = table;
        this.key = key;
        this.merge = merge;
    }

    CompletionStage<GetResult> begin() {
        round(1);
        return result.minimalCompletionStage();
    }

    private void round(int number) {
        client.get(table, key).thenCompose(this::write).whenComplete((written, failure) -> {
            if (failure == null) {
                result.complete(written);
            } else if (mayBeginAgain(cause(failure), number)) {
                round(number + 1);
            } else {
                result.completeExceptionally(cause(failure));
            }
        });
    }

    private CompletionStage<GetResult> write(GetResult read) {
        Bytes value = merge.apply(read);
        return client.put(table, key, value, RequestOptions.withContext(read.context()))
                .thenApply(context -> new GetResult(List.of(value), context));
    }

    static boolean mayBeginAgain(Throwable failure, int round) {
        return round < MAX_ROUNDS
                && failure instanceof GrammeException known
                && !known.maySurvive()
                && (known.code() == ErrorCode.TOO_MANY_SIBLINGS || known.code() == ErrorCode.BAD_CONTEXT);
    }

    private static Throwable cause(Throwable failure) {
        @Nullable Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
