package io.gramme.node.storage;

/** A file is there, and nothing in it can be relied upon. */
public final class DamagedFileException extends DiskException {
    private static final long serialVersionUID = 1L;

    public DamagedFileException(String message) {
        super(message);
    }
}
