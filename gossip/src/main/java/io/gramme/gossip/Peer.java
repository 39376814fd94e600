package io.gramme.gossip;

/**
 * What this node has found out about one peer by itself: its answers, its verdict, and when it asks next.
 *
 * <pre>
 *   trusted --- phi, refused connects, an overdue request ---&gt; suspected
 *      ^                                                          | one probe a pause, some at a new connection
 *      +---------- an answer to a ping sent since ----------------+
 * </pre>
 *
 * <p>An answer proves both directions: a ping reached the peer, and its answer this node. Whatever else the peer sends
 * proves one direction only, and routing needs both.
 */
final class Peer {
    private static final int REFUSALS = 3;
    /** A peer that has not answered for so many heartbeats is not asked for its opinion of others. */
    private static final int SILENT_HEARTBEATS = 2;
    /**
     * A peer whose answer is late by one of these quarters of a heartbeat is asked again, and again every quarter: where one
     * message in twenty is lost, three unanswered heartbeats in a row happen to somebody every minute, and a dozen do not.
     */
    private static final int QUARTERS = 4;
    /**
     * So many quarters of a heartbeat a suspect is probed at over a new connection: whoever has just started answers the first probe
     * before it has a connection of its own to answer on.
     */
    private static final int PROBES_AT_LINK = 8;

    private final DetectorConfig config;
    private final Arrivals arrivals;
    /** Pings are numbered from 1, and a ping's nonce is its number above this. */
    private final long base;

    private long sent;
    private long answered;
    private boolean watched;
    private boolean linkLost;
    private int refusals;

    private boolean suspected;
    private long sentAtConviction;
    private long pauseNanos;
    private long nextProbe;
    private long nextAgain;
    private int probesAtLink;
    private boolean clearedBefore;
    private long clearedAt;

    Peer(DetectorConfig config, long base, long now) {
        this.config = config;
        this.arrivals = new Arrivals(config.heartbeatNanos(), now);
        this.base = base;
        this.nextAgain = now;
    }

    boolean isWatched() {
        return watched;
    }

    boolean isSuspected() {
        return suspected;
    }

    /** Begins or ends the heartbeats. True when this was a change. */
    boolean watch(boolean now, long nowNanos) {
        boolean changed = watched != now;
        if (changed && now) {
            arrivals.forget(nowNanos);
        }
        watched = now;
        return changed;
    }

    /** Whether anything would be lost with this object. */
    boolean matters() {
        return watched || suspected || refusals > 0;
    }

    boolean isReachable(long now) {
        return watched
                && !suspected
                && !linkLost
                && arrivals.silenceNanos(now) < SILENT_HEARTBEATS * config.heartbeatNanos();
    }

    /** True when the peer is silent and should be asked once more, the next heartbeat being too far away. */
    boolean takeAgain(long now) {
        if (!watched
                || suspected
                || now - nextAgain < 0
                || arrivals.silenceNanos(now) < config.heartbeatNanos() + config.heartbeatNanos() / QUARTERS) {
            return false;
        }
        nextAgain = now + config.heartbeatNanos() / QUARTERS;
        return true;
    }

    boolean isSilent(long now) {
        return watched && !suspected && phi(now) >= config.threshold();
    }

    double phi(long now) {
        return arrivals.phi(now);
    }

    long silenceNanos(long now) {
        return arrivals.silenceNanos(now);
    }

    void excuse(long now) {
        arrivals.excuse(now);
    }

    /** The nonce of the next ping. */
    long ping() {
        sent++;
        return base + sent;
    }

    /** Takes an answer, once and if it is one. True when it ends the suspicion. */
    boolean onPong(long nonce, long now) {
        long number = nonce - base;
        if (number <= answered || number > sent) {
            return false;
        }
        answered = number;
        if (!suspected) {
            arrivals.arrived(now);
            return false;
        }
        if (number <= sentAtConviction) {
            return false;
        }
        clear(now);
        return true;
    }

    void onLink(boolean up, long now) {
        linkLost = !up;
        if (up) {
            refusals = 0;
            nextProbe = now;
        }
        probesAtLink = up ? PROBES_AT_LINK : 0;
    }

    /** True when it is one too many. */
    boolean onRefused() {
        refusals = Math.min(REFUSALS, refusals + 1);
        return refusals == REFUSALS;
    }

    /** A conviction soon after an acquittal doubles the pause, so that a flapping peer is tried more and more rarely. */
    void convict(long now) {
        boolean again = clearedBefore && now - clearedAt < config.longestProbeNanos();
        pauseNanos = again ? Math.min(2 * pauseNanos, config.longestProbeNanos()) : config.probeNanos();
        suspected = true;
        sentAtConviction = sent;
        probesAtLink = 0;
        nextProbe = now + pauseNanos;
    }

    /** Whether the next probe is one of those over a new connection, which say nothing that others should be asked about. */
    boolean isProbedAtLink() {
        return probesAtLink > 0;
    }

    /** True when a probe is due; the next one then is a pause away. */
    boolean takeProbe(long now) {
        if (!suspected || now - nextProbe < 0) {
            return false;
        }
        probesAtLink = Math.max(0, probesAtLink - 1);
        nextProbe = now + (probesAtLink > 0 ? config.heartbeatNanos() / QUARTERS : pauseNanos);
        return true;
    }

    private void clear(long now) {
        suspected = false;
        clearedBefore = true;
        clearedAt = now;
        refusals = 0;
        arrivals.forget(now);
    }
}
