package io.gramme.node.paxos;

import io.gramme.ring.Bytes;

/**
 * What all slots up to one have led to.
 *
 * @param slot the last one, 0 for the state that a group begins with
 * @param voters who decide the next slot
 * @param state of whatever the log drives
 */
public record Snapshot(long slot, Voters voters, Bytes state) {}
