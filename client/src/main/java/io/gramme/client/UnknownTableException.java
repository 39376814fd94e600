package io.gramme.client;

import io.gramme.client.wire.ErrorCode;

/** There is no table of this name. */
public final class UnknownTableException extends GrammeException {
    private static final long serialVersionUID = 1L;

    UnknownTableException(ErrorCode code, String message, boolean maySurvive) {
        super(code, message, maySurvive);
    }
}
