package io.gramme.client;

import io.gramme.client.wire.ErrorCode;

/** No node could be reached, or those that could are not ready, draining or out of disk space. */
public final class UnavailableException extends GrammeException {
    private static final long serialVersionUID = 1L;

    UnavailableException(ErrorCode code, String message, boolean maySurvive) {
        super(code, message, maySurvive);
    }
}
