package io.gramme.client;

import io.gramme.ring.NodeId;
import io.gramme.ring.Token;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * For the keys that a loop used last, the node to turn to again. By token: two tables' records of one key live on the same
 * nodes. What is forgotten costs nothing but the advice. Confined to its loop.
 */
final class Favourites {
    private final Map<Token, NodeId> byToken;

    /**
     * Remembers so many.
     *
     * @param limit beyond which the key that was not used for the longest time is forgotten
     */
    Favourites(int limit) {
        byToken = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Token, NodeId> eldest) {
                return size() > limit;
            }
        };
    }

    void remember(Token token, NodeId node) {
        byToken.put(token, node);
    }

    @Nullable
    NodeId of(Token token) {
        return byToken.get(token);
    }
}
