package io.gramme.itests.sim;

import io.gramme.client.wire.Ttl;

/**
 * One entry of a plan's list of operations.
 *
 * @param number names it in its run, and is the sequence number of its request id
 * @param sizeBytes of the value, where there is one
 * @param route the index of the node that is asked, or {@link #TO_PRIMARY}
 * @param ask of its quorum
 * @param astray how far above the key's partition the one is that it names; 0 for a client that knows where the key lives
 * @param ttlMillis of a put; {@link Ttl#TABLE} for what the table says
 */
record Operation(
        int number,
        long atMicros,
        int client,
        OperationKind kind,
        int key,
        int sizeBytes,
        int route,
        Ask ask,
        int astray,
        long ttlMillis) {
    /** The client knows the ring and asks the first node of the key's preference list that answers. */
    static final int TO_PRIMARY = -1;

    /** The same, for as long as the table says. */
    Operation withTableTtl() {
        return new Operation(number, atMicros, client, kind, key, sizeBytes, route, ask, astray, Ttl.TABLE);
    }

    /** Whether the partition that it names is not the key's. */
    boolean isAstray() {
        return astray != 0;
    }

    /** Whether its client accepts nothing older than what it knows. */
    boolean isOfSession(Knobs knobs) {
        return client < knobs.sessions();
    }
}
