package io.gramme.itests.sim;

import io.gramme.client.wire.Value;
import io.gramme.itests.sim.Write.SeenContext;
import java.util.List;
import java.util.Optional;

/** One operation of a client under way: its attempts, and how it ended. */
final class Running {
    private final Operation operation;
    private final Logged.Name name;
    private final SeenContext context;
    private final Optional<Write> write;
    private int attempts;
    private int open;
    private Optional<Verdict> outcome = Optional.empty();

    /** @param context what the client knew of the key when it began */
    Running(Operation operation, Logged.Name name, SeenContext context, Optional<Write> write) {
        this.operation = operation;
        this.name = name;
        this.context = context;
        this.write = write;
    }

    /**
     * What an answer, or the want of one, means to a client.
     *
     * @param result in a word, for histories
     * @param context what it knows of the key from now on
     */
    record Verdict(String result, boolean retryable, Optional<SeenContext> context, List<Value> values) {
        static Verdict without(String result) {
            return new Verdict(result, true, Optional.empty(), List.of());
        }

        boolean isOk() {
            return result.equals("ok");
        }
    }

    Operation operation() {
        return operation;
    }

    Logged.Name name() {
        return name;
    }

    SeenContext context() {
        return context;
    }

    /** What it writes; nothing for a read. */
    Optional<Write> write() {
        return write;
    }

    int attempts() {
        return attempts;
    }

    void attempted() {
        attempts++;
        open++;
    }

    /** Something that may still bring an answer is under way. */
    void hold() {
        open++;
    }

    void release() {
        open--;
    }

    /** Whether nothing can bring an answer any more. */
    boolean isStill() {
        return open == 0;
    }

    void end(Verdict verdict) {
        outcome = Optional.of(verdict);
    }

    /** How it ended, if it did. */
    Optional<Verdict> outcome() {
        return outcome;
    }
}
