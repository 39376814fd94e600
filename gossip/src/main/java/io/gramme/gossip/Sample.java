package io.gramme.gossip;

import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Some nodes of many, drawn evenly. */
final class Sample {
    private Sample() {}

    /** At most {@code limit} of the nodes, in random order. */
    static List<NodeId> of(List<NodeId> nodes, int limit, RandomGenerator random) {
        List<NodeId> drawn = new ArrayList<>(nodes);
        int size = Math.min(limit, drawn.size());
        for (int i = 0; i < size; i++) {
            int other = i + random.nextInt(drawn.size() - i);
            NodeId node = drawn.get(other);
            drawn.set(other, drawn.get(i));
            drawn.set(i, node);
        }
        return drawn.subList(0, size);
    }
}
