package io.gramme.node.coordinator;

import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.storage.IndexEntry;
import io.gramme.ring.NodeId;
import java.util.Map;
import java.util.Optional;

/**
 * What one node alone holds of a key, for an operator's eyes.
 *
 * @param primary whether the node is one of the key's first N
 * @param whole whether its copy counts in reads
 * @param own what its copy holds
 * @param hints what it keeps for others, by target
 * @param tombstone what a tombstone waits for before it is forgotten, where this node decides about it; else empty
 */
public record Inspection(
        boolean primary, boolean whole, ReadOutcome own, Map<NodeId, IndexEntry> hints, Optional<String> tombstone) {}
