package io.gramme.client.wire;

import java.util.Locale;

/** Where a node listens: a name or an IPv4 or IPv6 address, and a port. Written {@code host:port} or {@code [::1]:port}. */
public record Address(String host, int port) {
    private static final int MAX_HOST_LENGTH = 255;

    public Address {
        if (host.isEmpty() || host.length() > MAX_HOST_LENGTH || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("no address: host '" + host + "', port " + port);
        }
        host = host.toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@code host}, {@code host:port}, {@code [v6]}, {@code [v6]:port} or a bare IPv6 address.
     *
     * @param defaultPort where the text names none
     */
    public static Address parse(String text, int defaultPort) {
        String trimmed = text.trim();
        if (trimmed.startsWith("[")) {
            int end = trimmed.indexOf(']');
            if (end < 0 || (end + 1 < trimmed.length() && trimmed.charAt(end + 1) != ':')) {
                throw malformed(text);
            }
            String port = end + 1 == trimmed.length() ? "" : trimmed.substring(end + 2);
            return new Address(trimmed.substring(1, end), end + 1 == trimmed.length() ? defaultPort : port(port, text));
        }
        int colon = trimmed.indexOf(':');
        if (colon < 0 || colon != trimmed.lastIndexOf(':')) {
            return new Address(trimmed, defaultPort);
        }
        return new Address(trimmed.substring(0, colon), port(trimmed.substring(colon + 1), text));
    }

    private static int port(String digits, String text) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw malformed(text);
        }
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("'" + text + "' is no address; write host:port or [ipv6]:port");
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
