package io.gramme.itests.chaos.check;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One operation as its client saw it; the package says how each field is written. Times are nanoseconds of the history's clock.
 *
 * @param value what is written, unique under its key
 * @param expected of a conditional operation: the value that must be there; absent with {@code expectedVersion} too means that
 *     nothing may be there (cas) or that there is no condition (del)
 * @param context what the client gave; null covers nothing, unless it {@code replaces}
 * @param returned {@link #NEVER} while the outcome is unknown
 * @param ok null while the outcome is unknown; false says that it had no effect
 * @param output what a read saw
 * @param outputContext what came back with the answer
 * @param version of the value that was read, or that the write made
 * @param gaveUp when the client stopped waiting, -1 when it does not say
 * @param replica the one replica that answered alone, past any quorum
 * @param isFinal whether it was read after the heal, when all had converged
 * @param replaces whether it covers whatever its coordinator held
 * @param ttlMillis 0 for a value that does not end
 * @param tries how often it was sent under one request id
 * @param line of the file, 0 for one that was never read
 */
public record Op(
        long number,
        int client,
        String session,
        String key,
        Kind kind,
        @Nullable String value,
        @Nullable String expected,
        @Nullable Version expectedVersion,
        @Nullable String context,
        long invoked,
        long returned,
        @Nullable Boolean ok,
        @Nullable String error,
        List<String> output,
        @Nullable String outputContext,
        @Nullable Version version,
        @Nullable String coordinator,
        long gaveUp,
        @Nullable String replica,
        boolean isFinal,
        boolean replaces,
        long ttlMillis,
        int tries,
        int line) {
    /** The return of an operation whose outcome nobody knows. */
    public static final long NEVER = Long.MAX_VALUE;

    /** The error of a conditional operation whose condition did not hold. */
    public static final String MISMATCH = "mismatch";

    private static final int SHOWN_VALUES = 6;

    public Op {
        output = List.copyOf(output);
    }

    public boolean isOk() {
        return ok != null && ok;
    }

    public boolean isOpen() {
        return ok == null;
    }

    /** Whether it is known to have had no effect. */
    public boolean isFailed() {
        return ok != null && !ok;
    }

    /** Whether it was answered that its condition does not hold. */
    public boolean isMismatch() {
        return isFailed() && MISMATCH.equals(error);
    }

    boolean isRead() {
        return kind == Kind.READ;
    }

    /** A read that was answered, by a quorum. */
    boolean isAnsweredRead() {
        return isRead() && isOk() && replica == null;
    }

    /** Whether it may have changed its key. */
    boolean isEffect() {
        return !isRead() && !isFailed();
    }

    boolean isConditional() {
        return kind == Kind.CAS || (kind == Kind.DELETE && (expected != null || expectedVersion != null));
    }

    /** What is written; for operations that have a value. */
    String written() {
        if (value == null) {
            throw new IllegalStateException(this + " writes no value");
        }
        return value;
    }

    /** For a person: what it did, who did it, and when. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("#" + number + " " + session + " ");
        text.append(kind.word()).append(' ').append(key);
        if (value != null) {
            text.append('=').append(value);
        }
        if (isConditional()) {
            text.append(" if ").append(expectedVersion != null ? "version " + expectedVersion : expected);
        }
        if (isRead() && isOk()) {
            text.append(" -> ").append(shown(output));
        }
        if (version != null) {
            text.append(" v").append(version);
        }
        if (replica != null) {
            text.append(" at ").append(replica);
        }
        text.append(isOpen() ? " (open)" : isFailed() ? " (" + error + ")" : "");
        text.append(" [").append(invoked).append("..");
        return text.append(isOpen() ? "" : returned).append("]").toString();
    }

    static String shown(List<String> values) {
        if (values.size() <= SHOWN_VALUES) {
            return values.toString();
        }
        List<String> ends = new ArrayList<>(values.subList(0, SHOWN_VALUES / 2));
        ends.add(".." + (values.size() - SHOWN_VALUES) + " more..");
        ends.addAll(values.subList(values.size() - SHOWN_VALUES / 2, values.size()));
        return ends.toString();
    }
}
