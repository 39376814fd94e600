package io.gramme.itests.chaos.check;

import java.util.ArrayList;
import java.util.List;

/** Tries every order of a few operations. Knows nothing of models, zones or the order of slots: it is what they are held against. */
final class EveryOrder {
    private EveryOrder() {}

    static boolean explains(List<Op> ops) {
        return explains(List.of(), ops);
    }

    /** Whether some order of what is left explains its answers, from this content on. */
    private static boolean explains(List<String> content, List<Op> left) {
        if (left.stream().allMatch(Op::isOpen)) {
            return true;
        }
        for (Op next : left) {
            if (left.stream().anyMatch(other -> other.returned() < next.invoked())) {
                continue;
            }
            List<Op> rest = new ArrayList<>(left);
            rest.remove(next);
            boolean isMatch = matches(content, next);
            boolean isFine = next.isMismatch()
                    ? !isMatch && explains(content, rest)
                    : isMatch && explains(after(content, next), rest);
            if (isFine || (next.isOpen() && explains(content, rest))) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(List<String> content, Op op) {
        if (op.isRead()) {
            return content.equals(op.output());
        }
        String expected = op.expected();
        if (expected != null) {
            return content.equals(List.of(expected));
        }
        return op.kind() != Kind.CAS || content.isEmpty();
    }

    private static List<String> after(List<String> content, Op op) {
        if (op.isRead()) {
            return content;
        }
        List<String> after = new ArrayList<>(op.kind() == Kind.APPEND ? content : List.of());
        if (op.kind().hasValue()) {
            after.add(op.written());
        }
        return after;
    }
}
