package io.gramme.node.net;

import io.gramme.client.wire.Request;
import io.gramme.client.wire.Response;
import io.gramme.node.coordinator.Caller;

/** Where the outside faces hand requests in. Called from event-loop threads; never blocks. */
public interface RequestSink {
    /**
     * Hands a request to the loop of its partition. The caller hears exactly once, possibly before this returns.
     *
     * @param partition as the frame said; the loop checks it against the key
     */
    void submit(Caller caller, int partition, Request request);

    /** The answer to a hello. */
    Response welcome(Request.Hello hello);

    /** The ring as a client needs it, or why there is none. */
    Response describeRing();

    /** This node's ring epoch, for the header of every response; 0 while it has none. */
    long epoch();
}
