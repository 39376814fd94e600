package io.gramme.client;

import io.gramme.client.wire.ErrorCode;
import io.gramme.ring.Bytes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One read-modify-write: read all values, make one of them, write it with the context of the read. It begins again where
 * the write was refused for what only a new read can mend and has left nothing behind; never when it may survive, because
 * the application's function would then be applied twice.
 */
final class Update {
    private static final int MAX_ROUNDS = 5;

    private final Supplier<CompletionStage<GetResult>> read;
    private final BiFunction<Bytes, CausalContext, CompletionStage<CausalContext>> put;
    private final Function<GetResult, Bytes> merge;
    private final CompletableFuture<GetResult> result = new CompletableFuture<>();

    Update(
            Supplier<CompletionStage<GetResult>> read,
            BiFunction<Bytes, CausalContext, CompletionStage<CausalContext>> put,
            Function<GetResult, Bytes> merge) {
        this.read = read;
        this.put = put;
        this.merge = merge;
    }

    CompletableFuture<GetResult> begin() {
        round(1);
        return result;
    }

    private void round(int number) {
        read.get().thenCompose(this::write).whenComplete((written, failure) -> {
            if (failure == null) {
                result.complete(written);
            } else if (mayBeginAgain(Failures.cause(failure), number)) {
                round(number + 1);
            } else {
                result.completeExceptionally(Failures.cause(failure));
            }
        });
    }

    private CompletionStage<GetResult> write(GetResult found) {
        Bytes value = merge.apply(found);
        return put.apply(value, found.context()).thenApply(context -> new GetResult(List.of(value), context));
    }

    static boolean mayBeginAgain(Throwable failure, int round) {
        return round < MAX_ROUNDS
                && failure instanceof GrammeException known
                && !known.maySurvive()
                && (known.code() == ErrorCode.TOO_MANY_SIBLINGS || known.code() == ErrorCode.BAD_CONTEXT);
    }
}
