package io.gramme.client;

import io.gramme.client.wire.ErrorCode;
import io.gramme.ring.Bytes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The operations of a session: each waits for its turn, asks with what the session has seen, and remembers what the answer
 * shows. Contexts are opaque to the client and cannot be merged here, so that two answers for one record must never meet: hence
 * the turns. Thread-safe.
 */
final class SessionRequests {
    private final Engine engine;
    private final SessionContexts contexts;
    private final Turns turns = new Turns();

    SessionRequests(Engine engine, int records) {
        this.engine = engine;
        this.contexts = new SessionContexts(records);
    }

    SessionContexts contexts() {
        return contexts;
    }

    /** Starts a request now, or when there is room. */
    private interface Starter {
        <T> CompletableFuture<T> start(Operation<T> operation);
    }

    /** An operation whose turn has come. */
    record Running(RecordName name, RequestOptions options, long deadlineNanos, Starter starter) {
        /** The options with the time that is left. */
        RequestOptions left() {
            long nanos = deadlineNanos - System.nanoTime();
            return options.timeout(Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), nanos)));
        }
    }

    /** What an operation does when its turn has come. */
    interface Steps<T> {
        CompletableFuture<T> take(Running running);
    }

    /** Without waiting. */
    <T> CompletableFuture<T> start(RecordName name, RequestOptions options, Steps<T> steps) {
        long deadline = deadline(options);
        Turns.Turn turn;
        try {
            turn = turns.enter(name);
        } catch (OverloadedException e) {
            return CompletableFuture.failedFuture(e);
        }
        Running running = new Running(name, options, deadline, engine::start);
        return finish(turn, turn.come().thenCompose(come -> begin(running, steps)));
    }

    /** Waits for its turn, for room and for its end. */
    <T> T run(RecordName name, RequestOptions options, boolean isWrite, Steps<T> steps) {
        engine.refuseOnLoop();
        long deadline = deadline(options);
        Turns.Turn turn = turns.enter(name);
        try {
            turn.come().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            turns.leave(turn);
            Thread.currentThread().interrupt();
            throw Engine.interrupted(false);
        } catch (TimeoutException e) {
            turns.leave(turn);
            throw tooLate();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a turn comes, whatever the operations before it did", e);
        }
        Running running = new Running(name, options, deadline, engine::startPatiently);
        return engine.await(finish(turn, turn.come().thenCompose(come -> begin(running, steps))), isWrite);
    }

    private long deadline(RequestOptions options) {
        return System.nanoTime() + engine.operations().timeout(options).toNanos();
    }

    private static <T> CompletableFuture<T> begin(Running running, Steps<T> steps) {
        return System.nanoTime() - running.deadlineNanos() >= 0
                ? CompletableFuture.failedFuture(tooLate())
                : steps.take(running);
    }

    private static RequestTimeoutException tooLate() {
        return new RequestTimeoutException(
                ErrorCode.TIMEOUT, "the session's operations before it on the same record took all its time", false);
    }

    /** The next operation begins before the caller hears of this one. */
    private <T> CompletableFuture<T> finish(Turns.Turn turn, CompletableFuture<T> steps) {
        CompletableFuture<T> result = new CompletableFuture<>();
        CompletableFuture<T> unused = steps.whenComplete((value, failure) -> {
            turns.leave(turn);
            if (failure == null) {
                result.complete(value);
            } else {
                result.completeExceptionally(Failures.cause(failure));
            }
        });
        return result;
    }

    CompletableFuture<GetResult> get(Running running) {
        RecordName name = running.name();
        CausalContext least;
        try {
            least = contexts.of(name);
        } catch (StaleException e) {
            return CompletableFuture.failedFuture(e);
        }
        return running.starter()
                .start(engine.operations().get(name.table(), name.key(), running.left(), least))
                .thenApply(found -> {
                    contexts.remember(name, found.context());
                    return found;
                });
    }

    CompletableFuture<CausalContext> put(Running running, Bytes value) {
        RecordName name = running.name();
        return write(
                running,
                running.options().replaces(),
                options -> engine.operations().putFollowing(name.table(), name.key(), value, options));
    }

    CompletableFuture<CausalContext> delete(Running running) {
        RecordName name = running.name();
        return write(
                running,
                running.options().context().isEmpty(),
                options -> engine.operations().delete(name.table(), name.key(), options));
    }

    /**
     * Writes with the session's context.
     *
     * @param coversAll whether the write is meant to cover what is there: then it covers what a read of this session sees, since
     *     the coordinator may hold less than the session has seen
     */
    private CompletableFuture<CausalContext> write(
            Running running, boolean coversAll, Function<RequestOptions, Operation<CausalContext>> operation) {
        CausalContext known = contexts.of(running.name());
        CausalContext given = running.options().context();
        if (known.isEmpty()) {
            return send(running, operation.apply(running.left()));
        }
        if (!given.isEmpty() && !given.equals(known)) {
            throw new InvalidRequestException(
                    ErrorCode.BAD_CONTEXT,
                    "the session has seen more of " + running.name() + " since it got this context; read it again, or "
                            + "leave the context out to cover all that the session has seen",
                    false);
        }
        if (!coversAll) {
            return send(running, operation.apply(running.left().seen(known)));
        }
        return get(running)
                .thenCompose(
                        found -> send(running, operation.apply(running.left().seen(found.context()))));
    }

    private CompletableFuture<CausalContext> send(Running running, Operation<CausalContext> operation) {
        return running.starter().start(operation).thenApply(written -> {
            contexts.remember(running.name(), written);
            return written;
        });
    }

    CompletableFuture<GetResult> update(Running running, Function<GetResult, Bytes> merge) {
        RecordName name = running.name();
        return new Update(
                        () -> get(running),
                        (value, context) -> send(
                                running,
                                engine.operations()
                                        .putFollowing(
                                                name.table(),
                                                name.key(),
                                                value,
                                                running.left().seen(context))),
                        merge)
                .begin();
    }
}
