package io.gramme.itests.chaos.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Small histories of one key of a strict table, with the answers of one copy that works, and the same with one answer changed. */
final class RandomHistory {
    private static final String KEY = "k";
    private final Random random;
    private final boolean isList;
    private final boolean hasConditions;
    private final List<String> state = new ArrayList<>();
    private final List<Op> ops = new ArrayList<>();

    private RandomHistory(Random random, boolean isList, boolean hasConditions) {
        this.random = random;
        this.isList = isList;
        this.hasConditions = hasConditions;
    }

    static List<Op> register(Random random, int size) {
        return new RandomHistory(random, false, false).ops(size);
    }

    static List<Op> conditions(Random random, int size) {
        return new RandomHistory(random, false, true).ops(size);
    }

    static List<Op> list(Random random, int size) {
        return new RandomHistory(random, true, false).ops(size);
    }

    static History history(List<Op> ops) {
        return new History(Header.of("random", 0, true, 3, 2, 2), ops, List.of());
    }

    /** Each takes effect at a moment of its own; it begins some time before and ends some time behind. */
    private List<Op> ops(int size) {
        for (int i = 0; i < size; i++) {
            long moment = 100 + 10L * i;
            long invoked = moment - 1 - random.nextInt(40);
            long returned = moment + 1 + random.nextInt(40);
            ops.add(op(i, invoked, returned));
        }
        return ops;
    }

    private Op op(int i, long invoked, long returned) {
        OpDraft draft = new OpDraft(i, i, kind(), KEY).invoked(invoked);
        Op drawn = draft.op();
        if (drawn.kind().hasValue()) {
            draft.value("v" + i);
        }
        if (drawn.isRead()) {
            return draft.output(state).succeeded(returned).op();
        }
        boolean isOpen = random.nextInt(4) == 0;
        if (drawn.kind() == Kind.CAS || (drawn.kind() == Kind.DELETE && random.nextBoolean())) {
            String expected = "v" + random.nextInt(i + 1);
            boolean ofNothing = drawn.kind() == Kind.CAS && random.nextInt(3) == 0;
            String guess = state.isEmpty() || random.nextInt(3) == 0 ? expected : state.get(0);
            List<String> wanted = ofNothing ? List.of() : List.of(guess);
            wanted.forEach(draft::expecting);
            if (!state.equals(wanted)) {
                return isOpen ? draft.op() : draft.failed(returned, Op.MISMATCH).op();
            }
        }
        if (!isOpen || random.nextBoolean()) {
            change(drawn.kind(), "v" + i);
        }
        return isOpen ? draft.op() : draft.succeeded(returned).op();
    }

    private Kind kind() {
        if (isList && ops.isEmpty()) {
            return Kind.APPEND;
        }
        int drawn = random.nextInt(6);
        if (drawn < 3) {
            return Kind.READ;
        }
        if (isList) {
            return Kind.APPEND;
        }
        if (!hasConditions || drawn == 3) {
            return Kind.WRITE;
        }
        return drawn == 4 ? Kind.CAS : Kind.DELETE;
    }

    private void change(Kind kind, String value) {
        if (!isList) {
            state.clear();
        }
        if (kind != Kind.DELETE) {
            state.add(value);
        }
    }

    /** The same history but for one answer. */
    static List<Op> mutated(Random random, List<Op> ops, boolean isList) {
        List<Op> changed = new ArrayList<>(ops);
        List<Op> reads = ops.stream().filter(Op::isRead).toList();
        if (reads.isEmpty()) {
            return changed;
        }
        Op read = reads.get(random.nextInt(reads.size()));
        List<String> answer = new ArrayList<>(read.output());
        if (isList) {
            mutateList(random, ops, answer);
        } else {
            answer.clear();
            if (random.nextInt(4) > 0) {
                answer.add(written(random, ops));
            }
        }
        Op other = new OpDraft(read.number(), read.client(), Kind.READ, KEY)
                .invoked(read.invoked())
                .output(answer)
                .succeeded(read.returned())
                .op();
        changed.set(changed.indexOf(read), other);
        return changed;
    }

    private static void mutateList(Random random, List<Op> ops, List<String> answer) {
        if (answer.isEmpty() || random.nextInt(3) == 0) {
            answer.add(written(random, ops));
        } else if (random.nextBoolean()) {
            answer.remove(random.nextInt(answer.size()));
        } else {
            Collections.shuffle(answer, random);
        }
    }

    private static String written(Random random, List<Op> ops) {
        List<String> values =
                ops.stream().filter(op -> op.kind().hasValue()).map(Op::written).toList();
        return values.isEmpty() ? "v0" : values.get(random.nextInt(values.size()));
    }
}
