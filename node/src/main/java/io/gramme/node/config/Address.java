package io.gramme.node.config;

import java.net.InetSocketAddress;

/**
 * A host and a port as they are written: {@code 10.0.0.1:7400}, {@code [::1]:7400}, {@code node-1.example:7400}.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 0 to 65,535; 0 lets the system choose
 */
public record Address(String host, int port) {
    /** Throws {@link ConfigException} with the reason. */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (colon <= 0 || (bracketed && text.charAt(colon - 1) != ']')) {
            throw new ConfigException("'" + text + "' is no address; write host:port, or [IPv6]:port");
        }
        String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
        if (!bracketed && host.indexOf(':') >= 0) {
            throw new ConfigException("'" + text + "': an IPv6 address stands in brackets, as in [::1]:7400");
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 0 || port > 65_535 || host.isEmpty()) {
                throw new ConfigException("'" + text + "': a port is from 0 to 65535, a host is not empty");
            }
            return new Address(host, port);
        } catch (NumberFormatException e) {
            throw new ConfigException("'" + text + "' has no port; write host:port");
        }
    }

    /** Resolves the host now. */
    public InetSocketAddress resolve() {
        return new InetSocketAddress(host, port);
    }

    public boolean isLoopback() {
        InetSocketAddress resolved = resolve();
        return !resolved.isUnresolved() && resolved.getAddress().isLoopbackAddress();
    }

    public boolean isWildcard() {
        InetSocketAddress resolved = resolve();
        return !resolved.isUnresolved() && resolved.getAddress().isAnyLocalAddress();
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
