package io.gramme.client;

/** How one of many reads ended. */
public sealed interface Outcome {
    /** The result; throws the failure when there is none. */
    GetResult orThrow();

    /** It was answered, with values or without. */
    record Success(GetResult result) implements Outcome {
        @Override
        public GetResult orThrow() {
            return result;
        }
    }

    /** It failed; the others may not have. */
    record Failure(GrammeException cause) implements Outcome {
        @Override
        public GetResult orThrow() {
            throw cause;
        }
    }
}
