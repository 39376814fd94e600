package io.gramme.client;

import io.gramme.client.wire.ErrorCode;

/** The nodes are another cluster's, or speak no version of the protocol that this client speaks. */
public final class IncompatibleException extends GrammeException {
    private static final long serialVersionUID = 1L;

    IncompatibleException(ErrorCode code, String message, boolean maySurvive) {
        super(code, message, maySurvive);
    }
}
