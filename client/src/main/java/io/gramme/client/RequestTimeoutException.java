package io.gramme.client;

import io.gramme.client.wire.ErrorCode;

/** No answer came within the deadline. */
public final class RequestTimeoutException extends GrammeException {
    private static final long serialVersionUID = 1L;

    RequestTimeoutException(ErrorCode code, String message, boolean maySurvive) {
        super(code, message, maySurvive);
    }
}
