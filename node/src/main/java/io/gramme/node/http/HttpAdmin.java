package io.gramme.node.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/** What an operator asks of the cluster through this node. Nothing here blocks; the answer comes later, on any thread, once. */
public interface HttpAdmin {
    /**
     * Asks one thing.
     *
     * @param path below {@code /admin}, one of {@link AdminRoutes}
     * @param order what came with it; empty for a question
     */
    void ask(String path, ObjectNode order, Consumer<Answer> answer);

    /** How it ended. */
    sealed interface Answer {}

    /** It was answered, or done. */
    record Page(ObjectNode page) implements Answer {}

    /** It begins now and its end will be seen elsewhere. */
    record Begun(ObjectNode page) implements Answer {}

    /** It makes no sense, for that reason. */
    record Nonsense(String why) implements Answer {}

    /** It was refused, for that reason. */
    record Refused(String why) implements Answer {}

    /** Nobody has said so far what became of it. */
    record Undecided(String why) implements Answer {}

    /** This node's queue is full, or it has no ring yet. */
    record Busy(String why) implements Answer {}
}
