package io.gramme.node.handoff;

import io.gramme.node.storage.HintIndex;
import io.gramme.node.storage.RecordKey;
import io.gramme.ring.NodeId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far the hints for one target have been sent: bucket after bucket, pass after pass, as fast as the target and the rate
 * allow. Confined to its loop.
 */
final class HintRound {
    private static final long BETWEEN_PASSES_NANOS = 100_000_000;
    private static final int FIRST_WINDOW = 4;
    private static final long FIRST_PAUSE_NANOS = 100_000_000;
    private static final int MAX_FAILURES = 20;
    private static final int MOST_READS = 5;
    private static final int MAX_UNREADABLE = 1_000;
    private static final long BURST_NANOS = 100_000_000;

    private final NodeId target;
    private final long bytesPerSecond;
    private final Deque<RecordKey> keys = new ArrayDeque<>();
    private final Map<RecordKey, Integer> unreadable = new HashMap<>();
    private int nextBucket;
    private int window = FIRST_WINDOW;
    private int underWay;
    private int failures;
    private boolean silent;
    private long notBefore;
    private long budget;
    private long refilled;

    HintRound(NodeId target, long bytesPerSecond, long now) {
        this.target = target;
        this.bytesPerSecond = bytesPerSecond;
        this.notBefore = now;
        this.refilled = now;
        this.budget = 1;
    }

    NodeId target() {
        return target;
    }

    int underWay() {
        return underWay;
    }

    void refill(long now) {
        long elapsed = Math.min(now - refilled, BURST_NANOS);
        refilled = now;
        long burst = Math.max(1, (long) (bytesPerSecond * (BURST_NANOS / 1e9)));
        budget = Math.min(burst, budget + Math.max(1, (long) (bytesPerSecond * (elapsed / 1e9))));
    }

    boolean maySend(long now) {
        return !isPaused(now) && underWay < window && budget > 0;
    }

    /**
     * The next hint to send; empty at the end of a pass over all of them.
     *
     * @param partitions Q of the ring; 0 while there is none
     */
    Optional<RecordKey> next(HintStore store, int partitions) {
        while (partitions > 0 && keys.isEmpty() && nextBucket < HintIndex.BUCKETS) {
            keys.addAll(store.keys(target, nextBucket++, partitions));
        }
        return Optional.ofNullable(keys.poll());
    }

    /** A hint could not be read: whether that was often enough. */
    boolean givesUp(RecordKey key) {
        int times = unreadable.merge(key, 1, Integer::sum);
        boolean enough = times >= MOST_READS || unreadable.size() > MAX_UNREADABLE;
        if (enough) {
            unreadable.remove(key);
        }
        return enough;
    }

    /** The next pass begins. */
    void startOver() {
        nextBucket = 0;
    }

    void rest(long now) {
        notBefore = now + BETWEEN_PASSES_NANOS;
    }

    void began() {
        underWay++;
    }

    void sent(long bytes) {
        budget -= bytes;
    }

    void ended() {
        underWay--;
    }

    /** The target took a hint and wants so many under way. */
    void succeeded(int credit) {
        failures = 0;
        window = Math.max(1, credit);
    }

    /**
     * The target did not take a hint.
     *
     * @return how long to leave it alone: longer each time
     */
    long failed(long longestNanos) {
        window = 1;
        failures = Math.min(MAX_FAILURES, failures + 1);
        return Math.min(longestNanos, FIRST_PAUSE_NANOS << failures);
    }

    boolean isPaused(long now) {
        return now - notBefore < 0;
    }

    /** @param forSilence whether the target has not answered, so that a word of it ends the pause */
    void pause(long now, long nanos, boolean forSilence) {
        notBefore = now + nanos;
        silent = forSilence;
    }

    boolean isSilent() {
        return silent;
    }

    /** Forgets a pause. */
    void resume(long now) {
        notBefore = now;
        silent = false;
    }
}
