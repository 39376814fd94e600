package io.gramme.node.paxos;

/**
 * How far one voter follows a leader, as the leader knows.
 *
 * <p>What was sent is taken for received until a heartbeat finds that nothing more was acknowledged; then it is sent again.
 */
final class Follower {
    private long acknowledged;
    private long sent;
    private long acknowledgedAtLastBeat;
    private long heardNanos;

    /** @param before the slot before the first one of the ballot */
    Follower(long before, long nowNanos) {
        acknowledged = before;
        sent = before;
        acknowledgedAtLastBeat = before;
        heardNanos = nowNanos;
    }

    /** The last slot that it voted in under the leader's ballot. */
    long acknowledged() {
        return acknowledged;
    }

    long sent() {
        return sent;
    }

    long heardNanos() {
        return heardNanos;
    }

    void onSent(long upTo) {
        sent = upTo;
    }

    void onAccepted(long upTo, long nowNanos) {
        acknowledged = Math.max(acknowledged, upTo);
        sent = Math.max(sent, acknowledged);
        heardNanos = nowNanos;
    }

    void onBeat() {
        if (acknowledged == acknowledgedAtLastBeat) {
            sent = acknowledged;
        }
        acknowledgedAtLastBeat = acknowledged;
    }

    @Override
    public String toString() {
        return Long.toString(acknowledged);
    }
}
