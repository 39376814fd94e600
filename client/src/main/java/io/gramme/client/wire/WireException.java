package io.gramme.client.wire;

/** Bytes that are no frame or no message of this protocol. Whoever owns the connection closes it and says why. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WireException(String reason) {
        super(reason);
    }

    public WireException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
