package io.gramme.client;

import io.gramme.ring.NodeId;
import io.gramme.ring.Token;

/** Where a request may go. */
sealed interface Route {
    /** To the replicas of a key, best first. */
    record ToKey(String table, Token token) implements Route {}

    /** To one node only: it is asked for its own copy of this partition. */
    record ToNode(NodeId node, int partition) implements Route {}

    /** To whichever node answers, seeds included. */
    record Anywhere() implements Route {}
}
