package io.gramme.node.coordinator;

import io.gramme.client.wire.Response;
import io.gramme.node.env.Invariants;
import io.gramme.ring.env.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything under way in one loop, by number. Numbers start at random, so that an answer to an operation of an earlier life
 * of this process finds nothing. Bounds: so many that clients wait for, three times as many in all, and {@link #MAX_READ_BYTES}
 * of values that reads hold while they wait for further answers.
 */
final class Operations {
    private static final long MAX_READ_BYTES = 64L << 20;

    private final Map<Long, Operation> all = new HashMap<>();
    private final Deadlines deadlines;
    private final Clock clock;
    private final int max;
    private long next;
    private int callers;
    private long readBytes;

    Operations(Clock clock, int max, long first) {
        this.clock = clock;
        this.deadlines = new Deadlines(clock.nanoTime());
        this.max = max;
        this.next = first;
    }

    /** A number that no operation of this life has. */
    long fresh() {
        return next++;
    }

    /** Whether a client's request may begin. */
    boolean hasRoomForClients() {
        return callers < max && all.size() < 3 * max && readBytes < MAX_READ_BYTES;
    }

    /** Whether a message of a peer may begin something: peers have room of their own, for they answer for others' writes. */
    boolean hasRoomForPeers() {
        return all.size() < 3 * max;
    }

    /** Whether there is so much to do that what nobody waits for should be left undone. */
    boolean isCrowded() {
        return all.size() >= max;
    }

    /** How many are under way. */
    int size() {
        return all.size();
    }

    long add(Operation operation) {
        long op = fresh();
        all.put(op, operation);
        return op;
    }

    /** An operation under a number given before. */
    void put(long op, Operation operation) {
        all.put(op, operation);
    }

    /** An operation that somebody waits for; {@link #expire} names it at that time. */
    long begin(Operation operation, long atNanos) {
        callers++;
        long op = add(operation);
        deadlines.add(atNanos, op);
        return op;
    }

    /** Has {@link #expire} name the operation once more. */
    void schedule(long op, long atNanos) {
        deadlines.add(atNanos, op);
    }

    @Nullable
    Operation find(long op) {
        return all.get(op);
    }

    /** A read holds values of so many bytes from now on. */
    void holds(Operation.Get get, long bytes) {
        readBytes += bytes - get.bytes;
        get.bytes = bytes;
    }

    void remove(long op) {
        if (all.remove(op) instanceof Operation.Get get) {
            readBytes -= get.bytes;
        }
    }

    /** Whether something that a client or a repair asked for is under way since before that number was given. */
    boolean hasOlder(long number) {
        for (Entry<Long, Operation> entry : all.entrySet()) {
            boolean spansNodes = entry.getValue() instanceof Operation.Put || entry.getValue() instanceof Operation.Get;
            if (spansNodes && entry.getKey() - number < 0) {
                return true;
            }
        }
        return false;
    }

    /** A snapshot: ending one of them while walking is fine. */
    List<Entry<Long, Operation>> snapshot() {
        return List.copyOf(all.entrySet());
    }

    /** Answers the one who waits and forgets the operation. */
    void finish(long op, Caller caller, Response response) {
        if (all.remove(op) != null) {
            answered();
            caller.reply(response);
        }
    }

    /** The one who waits has been answered, though the operation goes on. */
    void answered() {
        callers--;
        Invariants.check(callers >= 0, "a request was answered twice");
    }

    /** Whether nobody waits. */
    boolean noCallers() {
        return callers == 0;
    }

    void expire(LongConsumer expired) {
        deadlines.expire(clock.nanoTime(), expired);
    }
}
