package io.gramme.node.coordinator;

import io.gramme.node.storage.RecordKey;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Brings back what this loop's copies cannot read any more: every copy is asked, and what they hold is merged here. What no
 * other copy has, or can be asked for, is tried again, less and less often until something changes.
 *
 * <p>Bounds: the records that a copy may have lost before its node halts; as many questions at once as {@link Reads#mend} takes.
 * Confined to its loop.
 */
final class Mending {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long LONGEST_NANOS = 300_000_000_000L;

    private static final int MOST_LACKING = 1_000;

    private final LoopState state;
    private final Reads reads;
    private final Deque<RecordKey> waiting = new ArrayDeque<>();
    private long everLost;
    private int lastUnreadable;
    private long pause = FIRST_NANOS;
    private long next;

    Mending(LoopState state, Reads reads) {
        this.state = state;
        this.reads = reads;
        this.next = state.clock.nanoTime();
    }

    /** A clock that was wrong has made this copy drop a value that it should have. With many of them the rest waits for the next walk. */
    void lacks(RecordKey key) {
        if (waiting.size() < MOST_LACKING) {
            waiting.add(key);
        }
    }

    void onTick() {
        long now = state.clock.nanoTime();
        if (waiting.isEmpty() && now - next >= 0) {
            begin(now);
        }
        if (Foreground.pauseNanos(state.operations.size()) == 0) {
            while (!waiting.isEmpty() && mend(waiting.peek())) {
                waiting.remove();
            }
        }
    }

    private void begin(long now) {
        long ever = state.replica().lost().found().value();
        int unreadable = state.replica().lost().size();
        boolean changed = ever != everLost || unreadable < lastUnreadable;
        pause = changed ? FIRST_NANOS : Math.min(2 * pause, LONGEST_NANOS);
        everLost = ever;
        lastUnreadable = unreadable;
        next = now + (unreadable == 0 ? FIRST_NANOS : pause);
        waiting.addAll(state.replica().lost().all());
    }

    /** False when it is to be tried again a little later. */
    private boolean mend(RecordKey key) {
        Placement here = state.placement();
        return here == null
                || !state.replica().isDamaged(key)
                || state.table(key.table())
                        .map(table -> reads.mend(here.target(table, key)))
                        .orElse(true);
    }
}
