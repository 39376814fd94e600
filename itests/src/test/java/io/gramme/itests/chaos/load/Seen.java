package io.gramme.itests.chaos.load;

import java.util.List;

/**
 * What a client has of a key after an operation.
 *
 * @param isDone whether there was an answer, and not a refusal
 * @param values that a read showed or that were written: names of values, or elements of a set
 * @param context that covers them, empty when nothing was ever there
 */
public record Seen(boolean isDone, List<String> values, String context) {
    /** Nothing, and no answer. */
    static final Seen FAILED = new Seen(false, List.of(), "");

    public Seen {
        values = List.copyOf(values);
    }
}
