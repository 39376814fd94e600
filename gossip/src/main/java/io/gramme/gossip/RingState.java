package io.gramme.gossip;

import io.gramme.ring.Bytes;
import io.gramme.ring.NodeId;
import io.gramme.ring.PreferenceList;
import io.gramme.ring.Ring;
import io.gramme.ring.RingChange;
import io.gramme.ring.RingMember;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A ring, whose it is, where it is on its way to, and what its birth looked like.
 *
 * @param change of the ring to another one, if one is under way; under the ring's epoch
 * @param birthStores the store id of each founder: those that formed the ring agreed on them with it, and an adopter takes them over. (Of a
 *     ring that was formed without a vote, by a program before this one, each former wrote down what it knew itself.) They answer one
 *     question: is this founder's folder still the one it was born with?
 * @param decided what was decided with it, of which ring and change are a part; nothing is known of it here, and it is empty for a
 *     ring that nobody has decided on since its birth
 */
public record RingState(
        NodeId clusterId, Ring ring, Optional<RingChange> change, Map<NodeId, Long> birthStores, Bytes decided) {
    public RingState {
        if (birthStores.size() > Ring.MAX_MEMBERS) {
            throw new IllegalArgumentException(birthStores.size() + " birth stores, at most " + Ring.MAX_MEMBERS);
        }
        birthStores = Collections.unmodifiableMap(new TreeMap<>(birthStores));
    }

    /** As it was born. */
    public RingState(NodeId clusterId, Ring ring, Map<NodeId, Long> birthStores) {
        this(clusterId, ring, Optional.empty(), birthStores, Bytes.EMPTY);
    }

    /** The same with another memory of its birth. */
    RingState bornWith(Map<NodeId, Long> stores) {
        return new RingState(clusterId, ring, change, stores, decided);
    }

    /** Everybody who belongs to it, those that come and those that leave included, in the order of their ids. */
    public List<RingMember> members() {
        return change.map(RingChange::members).orElseGet(ring::members);
    }

    /** Whether the node is one of them. */
    boolean hasMember(NodeId node) {
        return change.map(moving -> !moving.gone().contains(node)
                        && (ring.contains(node) || moving.to().contains(node)))
                .orElseGet(() -> ring.contains(node));
    }

    /** Who holds a partition's records. */
    PreferenceList preferenceList(int partition, int n) {
        return change.map(moving -> moving.preferenceList(partition, n))
                .orElseGet(() -> ring.preferenceList(partition, n));
    }

    /** Whether both may be stages of one history: of the same cluster, and one epoch is one ring on one way. */
    boolean mayMeet(RingState other) {
        return stamp().agreesWith(other.stamp()) && (ring.epoch() != other.ring.epoch() || change.equals(other.change));
    }

    RingStamp stamp() {
        return new RingStamp(clusterId, ring.epoch(), ring.checksum());
    }

    /** What it takes as bytes, in the format in which it travels. */
    int sizeBytes() {
        int born = 4 + (16 + 8) * birthStores.size();
        if (!decided.isEmpty()) {
            return 2 + 16 + born + 4 + decided.length();
        }
        int members = ring.members().stream()
                .mapToInt(member -> 16 + 4 + 2 + Bytes.utf8(member.zone()).length())
                .sum();
        return 2 + 16 + 8 + 4 + members + 4 + 2 * ring.partitions() + born;
    }
}
