package io.gramme.gossip;

/**
 * Where a node can be reached, each as {@code host:port}; an IPv6 host stands in brackets. Hosts may be names.
 *
 * @param peer where other nodes connect
 * @param client the native protocol
 * @param http the HTTP API
 */
public record Addresses(String peer, String client, String http) {
    /** A host name of 255 characters, a colon and a port. */
    public static final int MAX_LENGTH = 261;

    public Addresses {
        check(peer);
        check(client);
        check(http);
    }

    private static void check(String address) {
        int colon = address.lastIndexOf(':');
        if (address.length() > MAX_LENGTH || colon < 1 || !isPort(address, colon + 1) || !isPrintable(address, colon)) {
            throw new IllegalArgumentException("an address is host:port, not '" + shown(address) + "'");
        }
        boolean bracketed = address.charAt(0) == '[' && address.charAt(colon - 1) == ']';
        if (!bracketed && address.indexOf(':') != colon) {
            throw new IllegalArgumentException("an IPv6 host stands in brackets, not as in '" + shown(address) + "'");
        }
    }

    private static boolean isPort(String address, int from) {
        int digits = address.length() - from;
        if (digits < 1 || digits > 5) {
            return false;
        }
        int port = 0;
        for (int i = from; i < address.length(); i++) {
            char digit = address.charAt(i);
            if (digit < '0' || digit > '9') {
                return false;
            }
            port = port * 10 + (digit - '0');
        }
        return port >= 1 && port <= 65_535;
    }

    private static boolean isPrintable(String address, int length) {
        for (int i = 0; i < length; i++) {
            if (address.charAt(i) <= ' ' || address.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static String shown(String address) {
        return address.substring(0, Math.min(address.length(), 80));
    }
}
