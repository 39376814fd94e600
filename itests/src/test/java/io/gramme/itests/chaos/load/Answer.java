package io.gramme.itests.chaos.load;

import io.gramme.ring.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * What came of one request.
 *
 * @param values of a read that was answered
 * @param context that came back, empty when none did
 * @param error why there was no answer, or not that one
 * @param coordinator who answered, empty when it is not known
 * @param tries how often it was sent under one request id
 */
record Answer(
        Outcome outcome, List<Bytes> values, String context, String error, Optional<String> coordinator, int tries) {
    Answer {
        values = List.copyOf(values);
    }

    /** What the client knows of it. */
    enum Outcome {
        DONE,
        /** Certainly without effect. */
        REFUSED,
        UNKNOWN
    }

    static Answer done(List<Bytes> values, String context) {
        return new Answer(Outcome.DONE, values, context, "", Optional.empty(), 1);
    }

    static Answer failed(boolean mayHaveEffect, String error) {
        Outcome outcome = mayHaveEffect ? Outcome.UNKNOWN : Outcome.REFUSED;
        return new Answer(outcome, List.of(), "", error, Optional.empty(), 1);
    }

    Answer by(String node) {
        return new Answer(outcome, values, context, error, Optional.of(node), tries);
    }

    Answer after(int sent) {
        return new Answer(outcome, values, context, error, coordinator, Math.max(1, sent));
    }

    boolean isDone() {
        return outcome == Outcome.DONE;
    }
}
