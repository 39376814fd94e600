package io.gramme.itests.chaos.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of one key's operations that explains every answer and agrees with the clock (Wing and Gong), and remembers
 * each pair of operations done and state reached, so that it looks at none twice (Lowe). It has done when all that returned has a
 * place: what is open may have none. It keeps a stack of its own, and a long history does not overflow any other.
 *
 * @param <S> the state of the model
 */
final class WglSearch<S> {
    private final Model<S> model;
    private final BooleanSupplier isOver;
    private final Entry head = new Entry(null, false, -1);
    private final Set<Configuration> seen = new HashSet<>();
    private final BitSet done = new BitSet();
    private final BitSet doneOpen = new BitSet();
    private final Deque<Step<S>> steps = new ArrayDeque<>();
    private int left;
    private int low;
    private int placed;
    private int mostPlaced = -1;
    private @Nullable Op stuck;
    private S state;

    /**
     * @param operations whose place is looked for
     * @param isOver asked after each new configuration: whether a limit is reached
     */
    WglSearch(Model<S> model, List<Op> operations, BooleanSupplier isOver) {
        this.model = model;
        this.isOver = isOver;
        this.state = model.initial();
        link(operations);
    }

    /** How a search ended. */
    enum End {
        LINEARIZABLE,
        NOT_LINEARIZABLE,
        LIMIT
    }

    /** A call or a return, in a list by time. */
    private static final class Entry {
        private final @Nullable Op op;
        private final boolean isCall;

        /** Among those that return, or among those that are open. */
        private final int index;

        private @Nullable Entry match;
        private @Nullable Entry before;
        private @Nullable Entry behind;

        private Entry(@Nullable Op op, boolean isCall, int index) {
            this.op = op;
            this.isCall = isCall;
            this.index = index;
        }

        private long time() {
            return op == null ? 0 : isCall ? op.invoked() : op.returned();
        }

        private boolean isOpen() {
            return match == null;
        }

        private void unlink() {
            if (before != null) {
                before.behind = behind;
            }
            if (behind != null) {
                behind.before = before;
            }
        }

        private void relink() {
            if (before != null) {
                before.behind = this;
            }
            if (behind != null) {
                behind.before = this;
            }
        }
    }

    /** What was done, and the state before. */
    private record Step<S>(Entry call, S state) {}

    /**
     * @param low all that return and are numbered less are done
     * @param window which of the others are
     */
    private record Configuration(int low, BitSet window, BitSet open, Object state) {}

    private void link(List<Op> operations) {
        List<Entry> entries = new ArrayList<>();
        int open = 0;
        for (Op op : operations) {
            Entry call = new Entry(op, true, op.isOpen() ? open : left);
            entries.add(call);
            if (op.isOpen()) {
                open++;
            } else {
                Entry end = new Entry(op, false, left);
                call.match = end;
                entries.add(end);
                left++;
            }
        }
        // What returns when another is called may stand on either side of it: calls come first.
        entries.sort(Comparator.comparingLong(Entry::time).thenComparing(entry -> !entry.isCall));
        Entry last = head;
        for (Entry entry : entries) {
            last.behind = entry;
            entry.before = last;
            last = entry;
        }
    }

    /** The most operations that found a place at one time. */
    int mostPlaced() {
        return Math.max(0, mostPlaced);
    }

    /** The operation that had to have a place next, there. */
    @Nullable
    Op stuck() {
        return stuck;
    }

    /** How many configurations it looked at. */
    int configurations() {
        return seen.size();
    }

    End run() {
        Entry entry = head.behind;
        while (left > 0) {
            if (entry != null && entry.isCall && entry.op != null) {
                S next = model.step(state, entry.op);
                if (next != null && place(entry, next)) {
                    if (isOver.getAsBoolean()) {
                        return End.LIMIT;
                    }
                    entry = head.behind;
                } else {
                    entry = entry.behind;
                }
            } else {
                noteWhereItIsStuck(entry);
                Step<S> last = steps.poll();
                if (last == null) {
                    return End.NOT_LINEARIZABLE;
                }
                entry = takeBack(last).behind;
            }
        }
        return End.LINEARIZABLE;
    }

    private boolean place(Entry call, S next) {
        mark(call, true);
        Configuration now =
                new Configuration(low, done.get(low, Math.max(low, done.length())), (BitSet) doneOpen.clone(), next);
        if (!seen.add(now)) {
            mark(call, false);
            return false;
        }
        steps.push(new Step<>(call, state));
        state = next;
        call.unlink();
        if (call.match != null) {
            call.match.unlink();
            left--;
            placed++;
        }
        return true;
    }

    private Entry takeBack(Step<S> last) {
        Entry call = last.call();
        state = last.state();
        mark(call, false);
        if (call.match != null) {
            call.match.relink();
            left++;
            placed--;
        }
        call.relink();
        return call;
    }

    private void mark(Entry call, boolean isDone) {
        if (call.isOpen()) {
            doneOpen.set(call.index, isDone);
            return;
        }
        done.set(call.index, isDone);
        if (isDone) {
            while (done.get(low)) {
                low++;
            }
        } else {
            low = Math.min(low, call.index);
        }
    }

    private void noteWhereItIsStuck(@Nullable Entry entry) {
        if (placed > mostPlaced && entry != null) {
            mostPlaced = placed;
            stuck = entry.op;
        }
    }
}
