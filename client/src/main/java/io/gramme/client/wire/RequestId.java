package io.gramme.client.wire;

/**
 * Names one write for ever, so that a retry is recognised wherever it arrives.
 *
 * @param clientId 64 random bits, drawn once for a client
 * @param sequence the client's own counter
 */
public record RequestId(long clientId, long sequence) {}
