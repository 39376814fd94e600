package io.gramme.node.config;

/** The configuration cannot be used. The message says where, why, and what would be right. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
