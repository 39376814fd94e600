package io.gramme.node.coordinator;

import io.gramme.node.replica.ReplicaListener.Refusal;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The decision of one put: has it succeeded, can it still? Pure.
 *
 * <p>It succeeds when W <em>distinct</em> copies have the version durably and the coordinator's own is one of them. It has
 * failed when so many copies refused or cannot be reached that W is out of reach. A copy that fails here is where a fallback
 * takes over once the ring has fallbacks to give ({@link #failed} is the place).
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.5.
 */
final class PutOperation {
    private final NodeId self;
    private final List<NodeId> pending;
    private final List<NodeId> acknowledged = new ArrayList<>();
    private final Map<Refusal, Integer> refusals = new EnumMap<>(Refusal.class);
    private final int needed;

    /**
     * @param self the coordinator, one of the copies
     * @param copies the preference list's first N
     * @param needed W
     */
    PutOperation(NodeId self, List<NodeId> copies, int needed) {
        this.self = self;
        this.pending = new ArrayList<>(copies);
        this.needed = needed;
    }

    /** How it stands. */
    enum State {
        PENDING,
        SUCCEEDED,
        FAILED
    }

    /** A copy has it durably. A second acknowledgement of one node, or one of a stranger, changes nothing. */
    State acknowledged(NodeId node) {
        if (pending.remove(node)) {
            acknowledged.add(node);
        }
        return state();
    }

    State refused(NodeId node, Refusal refusal) {
        if (pending.remove(node)) {
            refusals.merge(refusal, 1, Integer::sum);
        }
        return state();
    }

    /** A copy cannot be reached. */
    State failed(NodeId node) {
        pending.remove(node);
        return state();
    }

    State state() {
        if (acknowledged.size() >= needed && acknowledged.contains(self)) {
            return State.SUCCEEDED;
        }
        boolean possible = acknowledged.size() + pending.size() >= needed
                && (pending.contains(self) || acknowledged.contains(self));
        return possible ? State.PENDING : State.FAILED;
    }

    int needed() {
        return needed;
    }

    int got() {
        return acknowledged.size();
    }

    /** Refused for want of disk space by any copy: worth naming in the answer. */
    boolean sawNoSpace() {
        return refusals.containsKey(Refusal.NO_SPACE);
    }

    boolean sawBusy() {
        return refusals.containsKey(Refusal.BUSY);
    }
}
