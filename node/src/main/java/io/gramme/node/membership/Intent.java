package io.gramme.node.membership;

import io.gramme.ring.NodeId;
import io.gramme.ring.RingMember;
import java.util.NavigableMap;

/** What an operator wants of the next ring, staged until a plan is committed. */
public sealed interface Intent {
    /** The most that may be staged at once. */
    int MAX_STAGED = 256;

    /** Whom it is about; a later intent about the same node takes the place of an earlier one. */
    NodeId node();

    /** Makes it so among the members. */
    void applyTo(NavigableMap<NodeId, RingMember> members);

    /**
     * A node becomes a member.
     *
     * @param store of its data folder: with another one its copies are not whole
     */
    record Join(RingMember member, long store) implements Intent {
        @Override
        public NodeId node() {
            return member.id();
        }

        @Override
        public void applyTo(NavigableMap<NodeId, RingMember> members) {
            members.put(member.id(), member);
        }
    }

    /** A member that is there goes, once others have what it has. */
    record Leave(NodeId node) implements Intent {
        @Override
        public void applyTo(NavigableMap<NodeId, RingMember> members) {
            members.remove(node);
        }
    }

    /** A member that is dead goes; nothing is expected of it any more, and it is refused from then on. */
    record Remove(NodeId node) implements Intent {
        @Override
        public void applyTo(NavigableMap<NodeId, RingMember> members) {
            members.remove(node);
        }
    }

    /** A member takes a larger or smaller share. */
    record Reweigh(NodeId node, int weight) implements Intent {
        public Reweigh {
            new RingMember(node, "any", weight);
        }

        @Override
        public void applyTo(NavigableMap<NodeId, RingMember> members) {
            members.computeIfPresent(node, (id, member) -> new RingMember(id, member.zone(), weight));
        }
    }

    /** A member stands in another zone. */
    record Rezone(NodeId node, String zone) implements Intent {
        public Rezone {
            new RingMember(node, zone, 1);
        }

        @Override
        public void applyTo(NavigableMap<NodeId, RingMember> members) {
            members.computeIfPresent(node, (id, member) -> new RingMember(id, zone, member.weight()));
        }
    }
}
