package io.gramme.itests.chaos.check;

/** A history that cannot be judged; the message names the file, the line and what is wrong there. */
public final class HistoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    HistoryException(String message) {
        super(message);
    }
}
