package io.gramme.client;

import io.gramme.client.wire.ErrorCode;
import io.gramme.client.wire.Response.Failed;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Makes the exception that the application gets. */
final class Failures {
    private Failures() {}

    /**
     * The exception for this answer.
     *
     * @param maySurvive of any attempt of the request, this one included
     */
    static GrammeException of(Failed failed, boolean maySurvive) {
        ErrorCode code = failed.code();
        String text = failed.message();
        return switch (code) {
            case QUORUM_NOT_MET -> new QuorumNotMetException(text, failed.needed(), failed.got(), maySurvive);
            case TIMEOUT -> new RequestTimeoutException(code, text, maySurvive);
            case OVERLOADED -> new OverloadedException(code, text, maySurvive);
            case UNKNOWN_TABLE -> new UnknownTableException(code, text, maySurvive);
            case TOO_MANY_SIBLINGS -> new TooManySiblingsException(code, text, maySurvive);
            case CORRUPT -> new CorruptException(code, text, maySurvive);
            case STALE -> new StaleException(code, text, maySurvive);
            case NO_SPACE, DRAINING, NOT_READY, NOT_A_REPLICA, CLOCK_SKEW ->
                new UnavailableException(code, text, maySurvive);
            case UNSUPPORTED_VERSION, WRONG_CLUSTER, UNKNOWN -> new IncompatibleException(code, text, maySurvive);
            case BAD_REQUEST, KEY_TOO_LONG, VALUE_TOO_LARGE, BAD_QUORUM, BAD_CONTEXT ->
                new InvalidRequestException(code, text, maySurvive);
        };
    }

    /** What failed, of a failure that went through a chain of stages. */
    static Throwable cause(Throwable failure) {
        @Nullable Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
