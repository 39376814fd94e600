package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.ListModel.Digest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A list that is appended to and read. Its state is its size and a digest of 128 bits, so that long lists cost nothing. */
final class ListModel implements Model<Digest> {
    private static final Digest EMPTY = new Digest(0, 0, 0);
    private final Map<Long, Digest> read = new HashMap<>();

    /** Of a list; two lists with equal digests are taken for equal. */
    record Digest(int size, long high, long low) {
        private static final long HIGH = 0x9E3779B97F4A7C15L;
        private static final long LOW = 0xD1B54A32D192ED03L;

        Digest with(String element) {
            long a = 1;
            long b = 7;
            for (int i = 0; i < element.length(); i++) {
                a = (a + element.charAt(i)) * HIGH;
                b = (b ^ element.charAt(i)) * LOW;
                b ^= b >>> 29;
            }
            return new Digest(size + 1, (high ^ a) * HIGH + size, Long.rotateLeft(low + b, 23) * LOW);
        }

        static Digest of(List<String> elements) {
            Digest digest = EMPTY;
            for (String element : elements) {
                digest = digest.with(element);
            }
            return digest;
        }
    }

    @Override
    public Digest initial() {
        return EMPTY;
    }

    @Override
    public @Nullable Digest step(Digest state, Op op) {
        if (op.kind() == Kind.APPEND) {
            return state.with(op.written());
        }
        Digest seen = read.computeIfAbsent(op.number(), number -> Digest.of(op.output()));
        return seen.equals(state) ? state : null;
    }
}
