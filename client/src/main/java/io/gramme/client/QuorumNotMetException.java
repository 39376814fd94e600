package io.gramme.client;

import io.gramme.client.wire.ErrorCode;

/** Fewer replicas answered than the request needs. A write may survive on those that did. */
public final class QuorumNotMetException extends GrammeException {
    private static final long serialVersionUID = 1L;

    private final int needed;
    private final int got;

    QuorumNotMetException(String message, int needed, int got, boolean maySurvive) {
        super(ErrorCode.QUORUM_NOT_MET, message, maySurvive);
        this.needed = needed;
        this.got = got;
    }

    public int needed() {
        return needed;
    }

    public int got() {
        return got;
    }
}
