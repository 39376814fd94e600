package io.gramme.client.cli;

import io.gramme.client.GrammeException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Many requests at once, but never more than so many and so many bytes: the caller waits for room. The first failure ends it:
 * from then on the caller gets that failure. Started from one thread, completed on any.
 */
final class InFlightWindow {
    static final int REQUESTS = 256;
    static final int BYTES = 32 << 20;

    private final int maxRequests;
    private final long maxBytes;
    private int requests;
    private long bytes;
    private @Nullable Throwable failure;

    InFlightWindow(int maxRequests, long maxBytes) {
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    /**
     * Starts an operation once there is room.
     *
     * @param size that it holds until it ends; one that is larger than the whole window goes alone
     */
    void start(long size, Supplier<? extends CompletionStage<?>> operation) {
        admit(size);
        operation.get().whenComplete((result, thrown) -> release(size, thrown));
    }

    private synchronized void admit(long size) {
        awaitWhile(() -> failure == null && requests > 0 && (requests >= maxRequests || bytes + size > maxBytes));
        throwFailure();
        requests++;
        bytes += size;
    }

    private synchronized void release(long size, @Nullable Throwable thrown) {
        requests--;
        bytes -= size;
        if (failure == null && thrown != null) {
            failure = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        }
        notifyAll();
    }

    /** Waits for everything that was started; throws the first failure. */
    synchronized void drain() {
        awaitWhile(() -> requests > 0);
        throwFailure();
    }

    private synchronized void awaitWhile(BooleanSupplier isFull) {
        try {
            while (isFull.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.of("interrupted while waiting for answers");
        }
    }

    private void throwFailure() {
        Throwable thrown = failure;
        if (thrown instanceof GrammeException refused) {
            throw refused;
        }
        if (thrown instanceof Failure known) {
            throw known;
        }
        if (thrown != null) {
            throw new IllegalStateException("a request failed in an unknown way", thrown);
        }
    }
}
