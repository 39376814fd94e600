package io.gramme.itests.chaos.load;

/**
 * One node as clients find it.
 *
 * @param node what the history calls it: the id that it has in the ring, or a short name of the run's own
 * @param clientAddress host and port of the protocol of clients
 * @param httpAddress host and port of HTTP
 */
public record Target(String node, String clientAddress, String httpAddress) {}
