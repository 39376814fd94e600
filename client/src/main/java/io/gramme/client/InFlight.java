package io.gramme.client;

import io.gramme.client.wire.ErrorCode;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The bounds on what a client holds at a time: requests, and the bytes of their keys and values. Thread-safe. A request
 * larger than the whole bound is admitted when it is alone.
 */
final class InFlight {
    private final Semaphore requests;
    private final Semaphore bytes;
    private final int maxRequests;
    private final int maxBytes;

    InFlight(int maxRequests, int maxBytes) {
        this.requests = new Semaphore(maxRequests);
        this.bytes = new Semaphore(maxBytes);
        this.maxRequests = maxRequests;
        this.maxBytes = maxBytes;
    }

    boolean tryAdmit(int size) {
        if (!requests.tryAcquire()) {
            return false;
        }
        if (!bytes.tryAcquire(Math.min(size, maxBytes))) {
            requests.release();
            return false;
        }
        return true;
    }

    /** Waits for room until the time is over. Restores the interrupt flag and gives up when interrupted. */
    boolean admitWithin(int size, long nanos) {
        long start = System.nanoTime();
        try {
            if (!requests.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                return false;
            }
            long left = Math.max(0, nanos - (System.nanoTime() - start));
            if (!bytes.tryAcquire(Math.min(size, maxBytes), left, TimeUnit.NANOSECONDS)) {
                requests.release();
                return false;
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void release(int size) {
        bytes.release(Math.min(size, maxBytes));
        requests.release();
    }

    int requestsHeld() {
        return maxRequests - requests.availablePermits();
    }

    OverloadedException refusal() {
        return new OverloadedException(
                ErrorCode.OVERLOADED,
                "the client has as many requests in flight as it may (" + maxRequests + " requests, " + maxBytes
                        + " bytes); wait for some to end, or raise maxInFlight",
                false);
    }
}
