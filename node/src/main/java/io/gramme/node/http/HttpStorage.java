package io.gramme.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How this node's logs stand, and what an operator orders. Each order answers how they stand after it, later, on any thread; the
 * answer is empty when a loop is too busy to be asked, which may then be repeated. Nothing here blocks.
 */
public interface HttpStorage {
    void status(Consumer<Optional<ObjectNode>> answer);

    /** Looks once at every segment that has anything dead in it. */
    void compact(Consumer<Optional<ObjectNode>> answer);

    /** Verifies everything, from now on; a pass that is under way goes on. */
    void scrub(Consumer<Optional<ObjectNode>> answer);
}
