package io.gramme.client.wire;

/**
 * The versions of the protocol. The handshake ({@link Request.Hello}, {@link Response.Welcome}) is written in version 1
 * for ever; everything after it in the version that it agreed on.
 */
public final class Protocol {
    public static final int MIN_VERSION = 1;
    public static final int VERSION = 1;

    /** The port of a node that was given none. */
    public static final int DEFAULT_CLIENT_PORT = 7401;

    private Protocol() {}

    /** The highest version that both sides speak, or 0 when there is none. */
    public static int agree(int minVersion, int maxVersion) {
        int highest = Math.min(maxVersion, VERSION);
        return highest >= Math.max(minVersion, MIN_VERSION) ? highest : 0;
    }
}
