package io.gramme.node.coordinator;

import io.gramme.node.env.Counter;

/** What a coordinator counts; read by any thread. */
public final class CoordinatorStats {
    final Counter gets = new Counter();
    final Counter puts = new Counter();
    final Counter forwarded = new Counter();
    final Counter quorumNotMet = new Counter();
    final Counter timeouts = new Counter();
    final Counter overloaded = new Counter();
    final Counter retries = new Counter();
    final Counter repairs = new Counter();
    final Counter repairsSkipped = new Counter();
    final Counter fallbacks = new Counter();
    final Counter ownHints = new Counter();
    final Counter stale = new Counter();
    final Counter dropped = new Counter();
    final Counter busy = new Counter();
    final Counter elsewhere = new Counter();

    /** Each with its name and what it means, for the metrics page. */
    public void forEach(Visitor visitor) {
        visitor.counter("gets", "Reads coordinated by this node", gets);
        visitor.counter("puts", "Writes and deletes coordinated by this node", puts);
        visitor.counter("forwarded", "Requests handed to a node that holds a copy", forwarded);
        visitor.counter("quorum_not_met", "Requests that failed because too few copies could be reached", quorumNotMet);
        visitor.counter("timeouts", "Requests that failed at their deadline", timeouts);
        visitor.counter("overloaded", "Requests refused because too many were under way", overloaded);
        visitor.counter("retries", "Writes recognised as retries of one already coordinated", retries);
        visitor.counter("repairs", "Copies sent a newer record after a read", repairs);
        visitor.counter("repairs_skipped", "Copies left behind because there was too much else to do", repairsSkipped);
        visitor.counter(
                "fallbacks", "Records sent to or kept by a further node for one that did not take it", fallbacks);
        visitor.counter("own_hints", "Hints that coordinators kept because no further node could", ownHints);
        visitor.counter("stale", "Reads refused because no copy knew what the reader had seen", stale);
        visitor.counter("dropped", "Messages of peers that were dropped because they made no sense", dropped);
        visitor.counter(
                "elsewhere", "Messages of peers refused because one of the two knows too old a ring", elsewhere);
        visitor.counter("busy", "Messages of peers that were refused for want of room", busy);
    }

    /** Sees one counter. */
    @FunctionalInterface
    public interface Visitor {
        void counter(String name, String help, Counter counter);
    }
}
