package io.gramme.gossip;

import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.Ring;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A ring, whose it is, and what its birth looked like.
 *
 * @param clusterId the same for all members for ever; rings of different clusters never meet
 * @param birthStores the store id of each founder as the node that formed this ring knew it then; an adopter takes these
 *     over with the ring. They answer one question: is this founder's folder still the one it was born with?
 */
public record RingState(NodeId clusterId, Ring ring, Map<NodeId, Long> birthStores) {
    public RingState {
        if (birthStores.size() > Ring.MAX_MEMBERS) {
            throw new IllegalArgumentException(birthStores.size() + " birth stores, at most " + Ring.MAX_MEMBERS);
        }
        birthStores = Collections.unmodifiableMap(new TreeMap<>(birthStores));
    }

    RingStamp stamp() {
        return new RingStamp(clusterId, ring.epoch(), ring.checksum());
    }

    /** What it takes as bytes, in the format in which it travels. */
    int sizeBytes() {
        int members = ring.members().stream()
                .mapToInt(member -> 16 + 4 + 2 + Bytes.utf8(member.zone()).length())
                .sum();
        return 2 + 16 + 8 + 4 + members + 4 + 2 * ring.partitions() + 4 + (16 + 8) * birthStores.size();
    }
}
