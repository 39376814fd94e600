package io.gramme.client;

import io.gramme.client.wire.ErrorCode;

/** The client's own bound on requests in flight is reached, or every replica refused for want of room. Try again later. */
public final class OverloadedException extends GrammeException {
    private static final long serialVersionUID = 1L;

    OverloadedException(ErrorCode code, String message, boolean maySurvive) {
        super(code, message, maySurvive);
    }
}
