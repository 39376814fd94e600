package io.gramme.client;

import io.gramme.client.wire.ErrorCode;

/** The record has as many concurrent values as it may have. Read it, make one value of them, and write that with the context. */
public final class TooManySiblingsException extends GrammeException {
    private static final long serialVersionUID = 1L;

    TooManySiblingsException(ErrorCode code, String message, boolean maySurvive) {
        super(code, message, maySurvive);
    }
}
