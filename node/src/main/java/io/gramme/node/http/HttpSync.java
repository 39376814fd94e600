package io.gramme.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How the comparison of this node's copies with others' stands, and what an operator orders. Each order answers how it stands after
 * it, later, on any thread; the answer is empty when a loop is too busy to be asked, which may then be repeated. Nothing here blocks.
 */
public interface HttpSync {
    void status(Consumer<Optional<ObjectNode>> answer);

    /** Compares all copies, or those of one partition, as soon as can be; does nothing while it is suspended. */
    void run(Optional<Integer> partition, Consumer<Optional<ObjectNode>> answer);

    /** No comparison begins from now on, until it is resumed or the node starts again. */
    void suspend(Consumer<Optional<ObjectNode>> answer);

    void resume(Consumer<Optional<ObjectNode>> answer);
}
