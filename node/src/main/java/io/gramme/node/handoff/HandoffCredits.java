package io.gramme.node.handoff;

import io.gramme.ring.NodeId;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many hints each sender may have under way to this loop: a fixed number shared by all that send at the moment, and one
 * while the loop is busy with requests. Confined to its loop.
 */
public final class HandoffCredits {
    private static final int TOTAL = 64;
    private static final long RECENT_NANOS = 1_000_000_000L;

    private final Map<NodeId, Long> lastHeard = new TreeMap<>();

    /** What the sender of a hint is told. */
    public int grant(NodeId sender, long nowNanos, boolean busy) {
        lastHeard.put(sender, nowNanos);
        lastHeard.values().removeIf(at -> nowNanos - at > RECENT_NANOS);
        return busy ? 1 : Math.max(1, TOTAL / lastHeard.size());
    }
}
