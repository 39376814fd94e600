package io.gramme.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gramme.ring.Bytes;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The pages about what this node alone holds. They are asked of its loops, so that the answer comes later, on any thread; it is
 * empty when a loop is too busy to be asked. Nothing here blocks.
 */
public interface HttpCopies {
    /** What is kept for other nodes. */
    void hints(Consumer<Optional<ObjectNode>> answer);

    /** This node's copy of a key, and what it keeps of it for others. The table must exist. */
    void replica(String table, Bytes key, Consumer<Optional<ObjectNode>> answer);

    /**
     * The keys of this node's copy of a partition with their digests, ascending. The table must exist.
     *
     * @param after the last key already seen; empty to begin
     */
    void replicas(String table, int partition, Bytes after, int limit, Consumer<Optional<ObjectNode>> answer);
}
