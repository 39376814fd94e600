package io.gramme.node.coordinator;

import io.gramme.antientropy.KeyDigest;
import io.gramme.node.replica.ReplicaListener.ReadOutcome;
import io.gramme.node.version.KeyRecord;
import io.gramme.node.version.Siblings;
import io.gramme.ring.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The decision of one get: are there answers enough, what do they say together, and who was behind? Pure.
 *
 * <p>An answer counts towards R only from a copy that is whole, whatever it says; the data of any copy are merged in. A copy
 * that lost the record has not said "not found": while another copy may still have it the operation goes on, and when none has
 * it the record is corrupt, never absent.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.5.
 */
final class GetOperation {
    private final List<NodeId> pending;
    private final Map<NodeId, Siblings> answers = new LinkedHashMap<>();
    private final List<NodeId> lost = new ArrayList<>();
    private final UnaryOperator<Siblings> policy;
    private final int needed;

    private KeyRecord first = KeyRecord.NONE;
    private KeyRecord merged = KeyRecord.NONE;
    private int counted;

    /**
     * @param copies the preference list's first N
     * @param needed R
     * @param policy what the table does to merged siblings
     */
    GetOperation(List<NodeId> copies, int needed, UnaryOperator<Siblings> policy) {
        this.pending = new ArrayList<>(copies);
        this.needed = needed;
        this.policy = policy;
    }

    /** How it stands. */
    enum State {
        PENDING,
        SUCCEEDED,
        FAILED,
        CORRUPT
    }

    /** The coordinator's own copy answers first; the others are asked only for what differs from it. */
    State own(NodeId self, ReadOutcome outcome, boolean whole) {
        if (outcome instanceof ReadOutcome.Found found) {
            first = found.record();
        }
        return answered(self, outcome, whole);
    }

    /** A second answer of one node, or one of a stranger, changes nothing. */
    State answered(NodeId node, ReadOutcome outcome, boolean whole) {
        if (!pending.remove(node)) {
            return state();
        }
        if (outcome instanceof ReadOutcome.Lost) {
            lost.add(node);
            return state();
        }
        KeyRecord record = KeyRecord.NONE;
        if (outcome instanceof ReadOutcome.Found found) {
            record = found.record();
        } else if (outcome instanceof ReadOutcome.Same) {
            record = first;
        }
        answers.put(node, record.siblings());
        KeyRecord both = merged.merge(record);
        merged = both.project(policy.apply(both.siblings()), both);
        counted += whole ? 1 : 0;
        return state();
    }

    /** A copy cannot be reached, or refused. */
    State failed(NodeId node) {
        pending.remove(node);
        return state();
    }

    State state() {
        boolean mayBeCorrupt = merged.isEmpty() && !lost.isEmpty();
        if (mayBeCorrupt) {
            return pending.isEmpty() ? State.CORRUPT : State.PENDING;
        }
        if (counted >= needed) {
            return State.SUCCEEDED;
        }
        return counted + pending.size() >= needed ? State.PENDING : State.FAILED;
    }

    boolean isComplete() {
        return pending.isEmpty();
    }

    int needed() {
        return needed;
    }

    int got() {
        return counted;
    }

    /** What all the answers say together; it has only values that some copy answered with. */
    KeyRecord merged() {
        return merged;
    }

    /** The digest that the others are asked to compare with. */
    static long knownDigest(ReadOutcome own) {
        return own instanceof ReadOutcome.Found found ? found.digest() : KeyDigest.ABSENT;
    }

    /** Copies that answered with less than all the answers say together, or had lost the record. */
    List<NodeId> stale() {
        List<NodeId> stale = new ArrayList<>();
        if (!merged.isEmpty()) {
            stale.addAll(lost);
            answers.forEach((node, siblings) -> {
                if (!siblings.equals(merged.siblings())) {
                    stale.add(node);
                }
            });
        }
        return stale;
    }
}
