package io.gramme.client;

import io.gramme.client.wire.ErrorCode;

/**
 * A request failed. The subclasses are what an application may want to treat apart; the message says what happened and what
 * to do.
 */
public abstract sealed class GrammeException extends RuntimeException
        permits CorruptException,
                IncompatibleException,
                InvalidRequestException,
                OverloadedException,
                QuorumNotMetException,
                RequestTimeoutException,
                StaleException,
                TooManySiblingsException,
                UnavailableException,
                UnknownTableException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final boolean maySurvive;

    GrammeException(ErrorCode code, String message, boolean maySurvive) {
        super(message);
        this.code = code;
        this.maySurvive = maySurvive;
    }

    public final ErrorCode code() {
        return code;
    }

    /** Whether a write that failed may still be there, now or later. Always false for a read. */
    public final boolean maySurvive() {
        return maySurvive;
    }
}
