package io.gramme.node.admin;

/** An order that makes no sense; the message says why. */
final class BadOrderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadOrderException(String message) {
        super(message);
    }
}
