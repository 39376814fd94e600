package io.gramme.itests.sim;

import io.gramme.ring.NodeId;

/** What the wall clocks of the nodes say, and what time it really is, as nobody in the cluster knows it. */
interface Clocks {
    /** Since the start of the world, by no node's clock. */
    long nanoTime();

    /** By a clock that is right. */
    long wallMillis();

    /** What the clock of a node said since then. */
    Readings since(NodeId node, long nanos);

    /** What the clock of a node says. */
    default Readings now(NodeId node) {
        return since(node, nanoTime());
    }

    /**
     * Of one clock, or several, within some time, milliseconds.
     *
     * @param lowest that it said, if it was set back not the first
     * @param highest that it said
     */
    record Readings(long lowest, long highest) {
        Readings and(Readings others) {
            return new Readings(Math.min(lowest, others.lowest), Math.max(highest, others.highest));
        }
    }
}
