package io.gramme.itests.chaos.check;

import io.gramme.itests.chaos.check.RegisterModel.Register;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A register that is written, read, deleted, and written or deleted if it has a certain value or version. A write whose outcome is
 * unknown tells no version: then the register has one that nobody knows until it is read.
 */
final class RegisterModel implements Model<Register> {
    private static final Register ABSENT = new Register(null, null);

    /**
     * @param value null when there is none
     * @param version null when nobody knows it
     */
    record Register(@Nullable String value, @Nullable Version version) {}

    @Override
    public Register initial() {
        return ABSENT;
    }

    @Override
    public @Nullable Register step(Register state, Op op) {
        return switch (op.kind()) {
            case READ -> read(state, op);
            case WRITE -> new Register(op.value(), op.version());
            case CAS, DELETE -> decide(state, op);
            case APPEND, ADD ->
                throw new IllegalArgumentException(
                        "a register knows no " + op.kind().word());
        };
    }

    private static @Nullable Register decide(Register state, Op op) {
        if (op.isMismatch()) {
            return mayMismatch(state, op) ? state : null;
        }
        return mayHold(state, op) ? after(op) : null;
    }

    private static Register after(Op op) {
        return op.kind() == Kind.DELETE ? ABSENT : new Register(op.value(), op.version());
    }

    private static @Nullable Register read(Register state, Op op) {
        String value = op.output().isEmpty() ? null : op.output().get(0);
        if (op.output().size() > 1 || !Objects.equals(value, state.value())) {
            return null;
        }
        Version seen = op.version();
        if (value == null || seen == null || seen.equals(state.version())) {
            return state;
        }
        return state.version() == null ? new Register(value, seen) : null;
    }

    private static boolean mayHold(Register state, Op op) {
        Version expected = op.expectedVersion();
        if (expected != null) {
            return state.value() != null && (state.version() == null || expected.equals(state.version()));
        }
        boolean isUnconditional = op.kind() == Kind.DELETE && op.expected() == null;
        return isUnconditional || Objects.equals(op.expected(), state.value());
    }

    private static boolean mayMismatch(Register state, Op op) {
        Version expected = op.expectedVersion();
        if (expected != null) {
            return state.value() == null || !expected.equals(state.version());
        }
        return !Objects.equals(op.expected(), state.value());
    }
}
