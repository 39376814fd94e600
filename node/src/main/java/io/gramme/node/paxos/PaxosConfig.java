package io.gramme.node.paxos;

/**
 * How a group keeps time, and its bounds.
 *
 * @param heartbeatNanos between two messages of a leader to a voter
 * @param electionNanos without a leader's message before a voter canvasses, and up to twice that; at least three heartbeats
 * @param window slots that may be undecided at once, and commands that may wait beside them
 * @param batch values in one message
 */
public record PaxosConfig(long heartbeatNanos, long electionNanos, int window, int batch) {
    public PaxosConfig {
        if (heartbeatNanos < 1 || electionNanos < 3 * heartbeatNanos) {
            throw new IllegalArgumentException(
                    "an election timeout is at least three heartbeats, and those at least 1 ns");
        }
        if (window < 1 || batch < 1) {
            throw new IllegalArgumentException("window and batch are at least 1, not " + window + " and " + batch);
        }
    }
}
