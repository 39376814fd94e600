package io.gramme.itests.sim;

import java.util.Map;

/** An invariant was broken: the run ends here, and its seed is worth keeping. */
final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0, "a node stopped by itself"),
            Map.entry(1, "ring convergence"),
            Map.entry(2, "two rings of one epoch"),
            Map.entry(3, "preference list"),
            Map.entry(4, "gossip that goes back"),
            Map.entry(5, "a member that was removed"),
            Map.entry(8, "acknowledged before W nodes held it"),
            Map.entry(9, "acknowledged write lost"),
            Map.entry(10, "read missed an acknowledged write"),
            Map.entry(11, "dot used twice"),
            Map.entry(12, "clock claims what was never replaced"),
            Map.entry(13, "more siblings than concurrent writers"),
            Map.entry(14, "context round trip"),
            Map.entry(15, "hints"),
            Map.entry(16, "primaries that were none"),
            Map.entry(17, "copies that differ"),
            Map.entry(18, "trees that are not true"),
            Map.entry(19, "repairs without writes"),
            Map.entry(20, "a delete forgotten too early"),
            Map.entry(21, "a copy handed over too early"),
            Map.entry(22, "a repair of what nobody wrote"),
            Map.entry(23, "bytes that nobody wrote"),
            Map.entry(24, "two decisions of one slot"),
            Map.entry(25, "a promise broken"),
            Map.entry(29, "log after a restart"),
            Map.entry(30, "a decision forgotten"),
            Map.entry(33, "answers and requests"),
            Map.entry(31, "no progress"),
            Map.entry(32, "session"),
            Map.entry(34, "written or held by nodes that are no replicas"));

    private final int invariant;

    Violation(int invariant, String what) {
        super("invariant " + invariant + " (" + NAMES.getOrDefault(invariant, "unnamed") + "): " + what);
        this.invariant = invariant;
    }

    /** Its number in the list of invariants. */
    int invariant() {
        return invariant;
    }
}
