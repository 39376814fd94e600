package io.gramme.client;

import io.gramme.client.wire.Address;
import io.gramme.client.wire.PutMode;
import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.client.wire.Response.Failed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request of the application with all its attempts. Made by the caller's thread; after that confined to the loop.
 *
 * <pre>
 *   new ──► waiting for a ring ──► waiting for a link ──► sent ──► done
 *                                        ▲                 │
 *                                        └──── resting ◄───┘ next replica, also before the last one has answered
 * </pre>
 */
final class Call<T> extends TimerWheel.Entry {
    private final Request request;
    private final Route route;
    private final Function<Response, @Nullable T> reader;
    private final Work work;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private final List<Attempt> attempts = new ArrayList<>(1);

    /** The attempt whose failure moves the call on; an older one may still answer. */
    @Nullable
    Attempt current;

    /** The nodes that failed the call in this round; each is asked once before any is asked again. */
    final List<Address> tried = new ArrayList<>(2);

    /** The nodes that gave a refusal which each of them has to give before the call fails. */
    final Set<Address> refusedBy = new LinkedHashSet<>(2);

    /** Where a call that may go anywhere begins to look, so that clients do not all ask the same node. */
    int start;

    int rounds;
    int rests;
    boolean maySurvive;

    @Nullable
    Failed lastFailure;

    String lastProblem = "";

    /**
     * A call that is still to be submitted.
     *
     * @param reader the result, or null when the response answers another kind of request
     */
    Call(Request request, Route route, Work work, Function<Response, @Nullable T> reader) {
        this.request = request;
        this.route = route;
        this.work = work;
        this.reader = reader;
    }

    /**
     * What the call weighs and how long it may take.
     *
     * @param isWrite whether an attempt without an answer may have left something behind
     * @param bytes counted against the bound
     * @param deadlineNanos by {@link System#nanoTime}
     * @param onDone gives back what was admitted; runs before the caller hears
     */
    record Work(boolean isWrite, int bytes, long deadlineNanos, Runnable onDone) {}

    /**
     * One send of the call.
     *
     * @param movedNanos when its bytes have arrived on a slow network: before that the node has nothing to say
     * @param dueNanos when it is given up
     */
    record Attempt(Call<?> call, Link link, long correlation, long sentNanos, long movedNanos, long dueNanos) {}

    Request request() {
        return request;
    }

    Route route() {
        return route;
    }

    Work work() {
        return work;
    }

    CompletableFuture<T> result() {
        return result;
    }

    /** Whether it makes no difference who coordinates: otherwise what a node holds decides what the request replaces. */
    boolean anyCoordinatorWillDo() {
        if (request instanceof Request.Put put) {
            return put.mode() != PutMode.REPLACE;
        }
        return !(request instanceof Request.Delete delete) || !delete.context().isEmpty();
    }

    boolean isDone() {
        return result.isDone();
    }

    int sends() {
        return attempts.size();
    }

    void sent(Attempt attempt) {
        attempts.add(attempt);
        current = attempt;
    }

    /** False when the response answers another kind of request. */
    boolean complete(Response response) {
        T value = reader.apply(response);
        if (value == null) {
            return false;
        }
        forget();
        result.complete(value);
        return true;
    }

    void fail(GrammeException failure) {
        forget();
        result.completeExceptionally(failure);
    }

    private void forget() {
        attempts.forEach(attempt -> attempt.link().forget(attempt));
        work.onDone().run();
    }
}
