package io.gramme.client;

import io.gramme.client.wire.ErrorCode;

/** The request itself is wrong, whatever the state of the cluster: a limit exceeded, R or W outside 1 to N, a context of another record. */
public final class InvalidRequestException extends GrammeException {
    private static final long serialVersionUID = 1L;

    InvalidRequestException(ErrorCode code, String message, boolean maySurvive) {
        super(code, message, maySurvive);
    }
}
