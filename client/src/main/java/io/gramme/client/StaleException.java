package io.gramme.client;

import io.gramme.client.wire.ErrorCode;

/** No copy that could be reached knows everything that the reader or writer has seen or written. */
public final class StaleException extends GrammeException {
    private static final long serialVersionUID = 1L;

    StaleException(ErrorCode code, String message, boolean maySurvive) {
        super(code, message, maySurvive);
    }
}
