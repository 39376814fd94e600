package io.gramme.client;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Limits;
import io.gramme.client.wire.NetworkLoop;
import io.gramme.client.wire.Response.Failed;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Admits operations and deals them out to the loops, which share nothing with each other. Thread-safe. */
final class Engine implements AutoCloseable {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

    private final ClientConfig config;
    private final Operations operations;
    private final InFlight inFlight;
    private final List<NetworkLoop> loops = new ArrayList<>();
    private final List<Dispatcher> dispatchers = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    Engine(ClientConfig config) {
        this.config = config;
        this.inFlight = new InFlight(config.maxInFlight(), config.maxInFlightBytes());
        SecureRandom seed = new SecureRandom();
        this.operations = new Operations(config, seed.nextLong());
        for (int i = 0; i < config.eventLoops(); i++) {
            NetworkLoop loop = new NetworkLoop("gramme-client-" + i);
            loops.add(loop);
            dispatchers.add(new Dispatcher(config, loop, new SplittableRandom(seed.nextLong())));
        }
    }

    ClientConfig config() {
        return config;
    }

    Operations operations() {
        return operations;
    }

    int requestsInFlight() {
        return inFlight.requestsHeld();
    }

    long writesSent() {
        return dispatchers.stream().mapToLong(Dispatcher::writesSent).sum();
    }

    /** Starts it, or fails it at once when there is no room. */
    <T> CompletableFuture<T> start(Operation<T> operation) {
        Optional<GrammeException> violation = violation(operation);
        if (violation.isPresent()) {
            return CompletableFuture.failedFuture(violation.get());
        }
        if (!inFlight.tryAdmit(operation.bytes())) {
            return CompletableFuture.failedFuture(inFlight.refusal());
        }
        return submit(operation, System.nanoTime() + operation.timeout().toNanos());
    }

    /** Starts it once there is room, and waits for its end; both within its timeout. */
    <T> T run(Operation<T> operation) {
        return await(startWaiting(operation), operation.isWrite());
    }

    /** Starts it once there is room, waiting for that until its timeout is over. */
    <T> CompletableFuture<T> startWaiting(Operation<T> operation) {
        refuseOnLoop();
        Optional<GrammeException> violation = violation(operation);
        if (violation.isPresent()) {
            throw violation.get();
        }
        long deadline = System.nanoTime() + operation.timeout().toNanos();
        if (!inFlight.admitWithin(operation.bytes(), operation.timeout().toNanos())) {
            throw Thread.currentThread().isInterrupted() ? interrupted(false) : inFlight.refusal();
        }
        return submit(operation, deadline);
    }

    /** Starts it, waiting for room where the thread may wait. A refusal comes out of the result. */
    <T> CompletableFuture<T> startPatiently(Operation<T> operation) {
        try {
            return isOnLoop() ? start(operation) : startWaiting(operation);
        } catch (GrammeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Waits for a result that comes by a deadline of its own. */
    <T> T await(CompletableFuture<T> result, boolean isWrite) {
        refuseOnLoop();
        try {
            return result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(isWrite);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GrammeException known) {
                throw known;
            }
            throw new IllegalStateException("a request ended with an error of the application or the client", e);
        }
    }

    private <T> CompletableFuture<T> submit(Operation<T> operation, long deadlineNanos) {
        int bytes = operation.bytes();
        Call.Work work = new Call.Work(operation.isWrite(), bytes, deadlineNanos, () -> inFlight.release(bytes));
        Call<T> call = new Call<>(operation.request(), operation.route(), work, operation.reader());
        dispatchers
                .get(Math.floorMod(turn.getAndIncrement(), dispatchers.size()))
                .submit(call);
        return call.result();
    }

    private static Optional<GrammeException> violation(Operation<?> operation) {
        Optional<Failed> violation = Limits.violation(operation.request());
        return violation.map(failed -> Failures.of(failed, false));
    }

    static GrammeException interrupted(boolean maySurvive) {
        return new UnavailableException(ErrorCode.UNKNOWN, "interrupted while waiting for the answer", maySurvive);
    }

    private boolean isOnLoop() {
        return dispatchers.stream().anyMatch(Dispatcher::isOnLoop);
    }

    void refuseOnLoop() {
        if (isOnLoop()) {
            throw new IllegalStateException(
                    "a blocking request in a callback of the client would wait for itself; use async()");
        }
    }

    @Override
    public void close() {
        dispatchers.forEach(Dispatcher::close);
        if (isOnLoop()) {
            return;
        }
        try {
            for (NetworkLoop loop : loops) {
                loop.awaitClosed(CLOSE_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
