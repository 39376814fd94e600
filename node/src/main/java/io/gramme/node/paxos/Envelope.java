package io.gramme.node.paxos;

/**
 * A message with what its sender's memory is worth.
 *
 * @param life see {@link Voter#life}
 * @param start of the process that uses it; one that others have heard a later one of began with an old copy
 */
public record Envelope(long life, Start start, PaxosMessage message) {}
