package io.gramme.node.storage;

/**
 * A write, force or metadata operation failed. The node halts: after a failed force nobody knows what the file holds, and it
 * is never tried again.
 */
public sealed class DiskException extends RuntimeException permits DamagedFileException {
    private static final long serialVersionUID = 1L;

    public DiskException(String message, Throwable cause) {
        super(message, cause);
    }

    public DiskException(String message) {
        super(message);
    }
}
