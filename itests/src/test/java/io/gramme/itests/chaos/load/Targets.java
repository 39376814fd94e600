package io.gramme.itests.chaos.load;

import java.util.List;

/** The nodes that clients may turn to. */
public record Targets(List<Target> nodes) {
    public Targets {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("clients need a node");
        }
    }

    /** Where the library begins to look for the ring. */
    public List<String> clientAddresses() {
        return nodes.stream().map(Target::clientAddress).toList();
    }
}
