package io.gramme.client;

import io.gramme.client.wire.ErrorCode;

/** Every copy of the record that could be reached is damaged, or what arrived is not what was written. */
public final class CorruptException extends GrammeException {
    private static final long serialVersionUID = 1L;

    CorruptException(ErrorCode code, String message, boolean maySurvive) {
        super(code, message, maySurvive);
    }
}
