package io.gramme.node.handoff;

import io.gramme.ring.NodeId;

/**
 * The hints that one loop keeps for one target.
 *
 * @param hints records
 * @param bytes that the records take in the log
 * @param sinceMillis wall-clock time of the oldest one, or of one that was delivered since
 * @param full whether no new hint is kept, for the log has reached its size or its age
 */
public record HintSummary(NodeId target, long hints, long bytes, long sinceMillis, boolean full) {
    /** The hints of two loops for one target. */
    public HintSummary plus(HintSummary other) {
        return new HintSummary(
                target,
                hints + other.hints,
                bytes + other.bytes,
                Math.min(sinceMillis, other.sinceMillis),
                full || other.full);
    }
}
