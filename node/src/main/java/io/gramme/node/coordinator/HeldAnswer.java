package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyState;
import io.gramme.antientropy.TreeId;
import io.gramme.node.coordinator.ReapMessage.Held;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.ring.NodeId;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * The answer to which of some tombstones this copy holds. Of most of them the index says whether they are tombstones; the others
 * are read first. Confined to its loop.
 */
final class HeldAnswer {
    private final NodeId to;
    private final TreeId tree;
    private final long op;
    private final BiConsumer<NodeId, Held> sender;
    private final TreeSet<Integer> places = new TreeSet<>();
    private int open = 1;

    /** @param sender is told once, when all is known */
    HeldAnswer(NodeId to, TreeId tree, long op, BiConsumer<NodeId, Held> sender) {
        this.to = to;
        this.tree = tree;
        this.op = op;
        this.sender = sender;
    }

    /** The one at that place is held. */
    void held(int place) {
        places.add(place);
    }

    /** One more must be read. */
    void awaitsRead() {
        open++;
    }

    /** The one at that place was read; it is held if it still is that one, and has ended. */
    void onRead(int place, KeyState asked, ReadOutcome outcome, long nowMillis) {
        boolean same = outcome instanceof ReadOutcome.Found found
                && found.digest() == asked.digest()
                && found.record().siblings().isEnded(nowMillis);
        if (same) {
            held(place);
        }
        close();
    }

    /** Nothing more is asked for; answers once everything was read. */
    void close() {
        open--;
        if (open == 0) {
            sender.accept(to, new Held(tree, op, List.copyOf(places)));
        }
    }
}
