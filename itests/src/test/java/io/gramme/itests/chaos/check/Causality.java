package io.gramme.itests.chaos.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which writes of one key covered which, as far as clients can tell. A context is opaque: it covers the values that were read with
 * it, what was written with the answer that brought it, and all that those cover. Of a write that replaces whatever is there, or
 * that comes with a context which nobody was given, only the time says what it can have covered.
 */
final class Causality {
    /** A search for an ancestor gives up behind so many writes. */
    private static final int MAX_VISITS = 10_000;

    private final List<Write> writes = new ArrayList<>();
    private final Map<String, Write> byValue = new LinkedHashMap<>();
    private final Map<String, Set<Write>> byContext = new HashMap<>();
    private int round;

    /** One operation that changes the key. */
    static final class Write {
        private final Op op;
        private final List<Write> covers = new ArrayList<>();
        private boolean coversTheUnknown;
        private int visited;

        private Write(Op op) {
            this.op = op;
        }

        Op op() {
            return op;
        }

        /** What its context covers, and nothing of what those cover. */
        List<Write> covers() {
            return covers;
        }

        boolean coversTheUnknown() {
            return coversTheUnknown;
        }
    }

    /**
     * @param ops of one key that holds values
     * @param isStrict whether each write replaces what is there
     */
    Causality(List<Op> ops, boolean isStrict) {
        for (Op op : ops) {
            if (!op.isRead()) {
                Write write = new Write(op);
                writes.add(write);
                if (op.kind().hasValue()) {
                    byValue.put(op.written(), write);
                }
                String answered = op.outputContext();
                if (answered != null) {
                    shownWith(answered).add(write);
                }
            }
        }
        for (Op op : ops) {
            String answered = op.outputContext();
            if (op.isRead() && answered != null) {
                shownWith(answered).addAll(writesOf(op.output()));
            }
        }
        writes.forEach(write -> cover(write, isStrict));
    }

    private Set<Write> shownWith(String context) {
        return byContext.computeIfAbsent(context, unseen -> new LinkedHashSet<>());
    }

    private void cover(Write write, boolean isStrict) {
        String context = write.op.context();
        Set<Write> shown = context == null ? null : byContext.get(context);
        boolean isBareDelete = write.op.kind() == Kind.DELETE && context == null;
        write.coversTheUnknown = isStrict || write.op.replaces() || isBareDelete || (context != null && shown == null);
        if (shown != null) {
            shown.stream().filter(other -> other != write).forEach(write.covers::add);
        }
    }

    /** By their invocations; failed ones too. */
    List<Write> writes() {
        return writes;
    }

    Optional<Write> write(String value) {
        return Optional.ofNullable(byValue.get(value));
    }

    /** The writes of these values, those that nobody wrote left out. */
    List<Write> writesOf(Collection<String> values) {
        return values.stream().flatMap(value -> write(value).stream()).toList();
    }

    /** These, and all that they cover directly or not. Takes time linear in what it finds. */
    List<Write> downwards(Collection<Write> from) {
        round++;
        List<Write> found = new ArrayList<>();
        Deque<Write> left = new ArrayDeque<>(from);
        while (!left.isEmpty()) {
            Write next = left.pop();
            if (next.visited != round) {
                next.visited = round;
                found.add(next);
                left.addAll(next.covers);
            }
        }
        return found;
    }

    /** Whether a write is known of. */
    enum Answer {
        YES,
        NO,
        /** The search was given up. */
        TOO_FAR
    }

    /**
     * Whether one of these is the write, or covers it, or may have replaced it.
     *
     * @param write what is looked for
     * @param from what an answer showed, and whatever else may have hidden the write
     */
    Answer isUnder(Write write, Collection<Write> from) {
        round++;
        long begin = write.op.invoked();
        Deque<Write> left = new ArrayDeque<>(from);
        int visits = 0;
        while (!left.isEmpty()) {
            Write next = left.pop();
            boolean mayReplace = next.coversTheUnknown && next.op.returned() > begin;
            if (next == write || mayReplace) {
                return Answer.YES;
            }
            if (next.visited != round && next.op.invoked() > begin) {
                next.visited = round;
                left.addAll(next.covers);
                visits++;
            }
            if (visits > MAX_VISITS) {
                return Answer.TOO_FAR;
            }
        }
        return Answer.NO;
    }
}
