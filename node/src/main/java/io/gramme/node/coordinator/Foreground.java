package io.gramme.node.coordinator;

import io.gramme.ring.env.Clock;

/**
 * How well clients are served, so that background work can stand back: it waits longer the more operations are under way, and
 * what nobody waits for does not begin while it would have to wait, or while more than one read in a hundred of the last minute was
 * slow; and what takes much of a machine takes little while that one has nothing left and clients need it. Confined to its loop.
 */
final class Foreground {
    private static final long MILLI = 1_000_000;
    private static final long SLOW_NANOS = 50 * MILLI;
    private static final long BUCKET_NANOS = 5_000 * MILLI;
    private static final int BUCKETS = 12;

    /** From so many operations on, so many milliseconds between two steps of background work; as Riak's vnode queue has it. */
    private static final int[][] TIERS = {{1_100, 5_000}, {900, 1_000}, {750, 250}, {500, 50}, {200, 10}};

    /** A client that asked for nothing for so long needs nothing. */
    private static final long LEFT_NANOS = 1_000 * MILLI;

    private final Clock clock;
    private final long[] reads = new long[BUCKETS];
    private final long[] slowReads = new long[BUCKETS];
    private long bucket;
    private long asked;
    private boolean machineBusy;

    Foreground(Clock clock) {
        this.clock = clock;
        this.bucket = clock.nanoTime() / BUCKET_NANOS;
        this.asked = clock.nanoTime() - LEFT_NANOS;
    }

    /** A client, or a node on behalf of one, asks for something. */
    void asked() {
        asked = clock.nanoTime();
    }

    /** Whether the machine has next to no processor time left, from now on. */
    void onMachine(boolean busy) {
        machineBusy = busy;
    }

    /** Whether whatever else is done takes away from clients. */
    boolean isPressed() {
        return machineBusy && clock.nanoTime() - asked < LEFT_NANOS;
    }

    /** The caller of a read, whose answer tells how long it took. */
    Caller timed(Caller caller) {
        long begun = clock.nanoTime();
        return response -> {
            int now = turn();
            reads[now]++;
            slowReads[now] += clock.nanoTime() - begun > SLOW_NANOS ? 1 : 0;
            caller.reply(response);
        };
    }

    private int turn() {
        long now = clock.nanoTime() / BUCKET_NANOS;
        for (long passed = Math.max(bucket, now - BUCKETS); passed < now; passed++) {
            int next = (int) Math.floorMod(passed + 1, (long) BUCKETS);
            reads[next] = 0;
            slowReads[next] = 0;
        }
        bucket = now;
        return (int) Math.floorMod(now, (long) BUCKETS);
    }

    /** Whether there is room for what nobody waits for. */
    boolean isCalm(int operations) {
        turn();
        long all = 0;
        long slow = 0;
        for (int i = 0; i < BUCKETS; i++) {
            all += reads[i];
            slow += slowReads[i];
        }
        return slow * 100 <= all && pauseNanos(operations) == 0;
    }

    /** How long the next step of background work is to wait. */
    static long pauseNanos(int operations) {
        for (int[] tier : TIERS) {
            if (operations >= tier[0]) {
                return tier[1] * MILLI;
            }
        }
        return 0;
    }
}
