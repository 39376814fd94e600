package io.gramme.node.version;

/** Bytes that are no version, vector or context: from a lying peer or client, or a damaged file. */
public final class MalformedVersionException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public MalformedVersionException(String message) {
        super(message);
    }
}
