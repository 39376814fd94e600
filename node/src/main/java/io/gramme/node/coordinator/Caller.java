package io.gramme.node.coordinator;

import io.gramme.client.wire.Response;

/** Whoever waits for the response to one request: a client's connection, an HTTP exchange, a node that forwarded. */
@FunctionalInterface
public interface Caller {
    /** Called exactly once for each request. Never blocks. */
    void reply(Response response);
}
