package io.gramme.gossip;

/**
 * When a peer's answers came, and how unlikely its present silence is: the accrual failure detector of Hayashibara et al.
 * (SRDS 2004), phi = -log10 of the probability that a live peer is silent for so long.
 *
 * <p>The distribution is an exponential one, shifted so that its mean and deviation are those of the last
 * {@value #WINDOW} gaps between answers. <i>Why not the normal one of the paper:</i> where messages are lost, the number of
 * beats missed in a row is geometric, and the tail of a normal distribution with the same deviation is so much thinner that
 * a peer behind a lossy link is convicted every few minutes. <i>Why not the plain exponential one of Cassandra:</i> with
 * regular heartbeats its deviation is its mean, and a peer that never missed a beat is convicted after 18 of them. With the
 * shift, one that never missed is convicted after {@code 0.85 + 0.15 * 18.4 = 3.6} heartbeats, and one of whose round trips
 * half are lost after 27, a chance of 10^-8 both times.
 *
 * <p>Bounds: the deviation is at least {@value #LEAST_DEVIATION} heartbeats, so that ticks and scheduling do not convict,
 * and of a peer with less than {@value #CAUTIOUS} answers more, falling from 1, because a few answers in time do not prove that
 * none is lost: 18 heartbeats of patience at first, 12 after twenty answers. {@value #LONGEST} heartbeats of silence have the
 * phi {@value #CERTAIN}, whatever was learnt.
 */
final class Arrivals {
    private static final int WINDOW = 128;
    private static final double LEAST_DEVIATION = 0.15;
    private static final double LONGEST = 30;
    private static final double CERTAIN = 99;
    private static final int CAUTIOUS = 48;
    private static final double LN_10 = StrictMath.log(10);

    private final double heartbeatNanos;
    /** In heartbeats; the oldest is overwritten. */
    private final double[] gaps = new double[WINDOW];

    private int known;
    private int next;
    private double mean;
    private double deviation;
    private long lastNanos;
    private boolean gapIsOwn;

    Arrivals(long heartbeatNanos, long now) {
        this.heartbeatNanos = heartbeatNanos;
        forget(now);
    }

    /** Starts anew: nothing is known of the peer, and its silence begins now. */
    void forget(long now) {
        known = 0;
        next = 0;
        learn();
        excuse(now);
    }

    /** This node itself did not listen until now: the silence begins anew, and the gap is not learnt. */
    void excuse(long now) {
        lastNanos = now;
        gapIsOwn = true;
    }

    void arrived(long now) {
        if (!gapIsOwn) {
            gaps[next] = (now - lastNanos) / heartbeatNanos;
            next = (next + 1) % WINDOW;
            known = Math.min(known + 1, WINDOW);
            learn();
        }
        gapIsOwn = false;
        lastNanos = now;
    }

    long silenceNanos(long now) {
        return now - lastNanos;
    }

    double phi(long now) {
        double silence = silenceNanos(now) / heartbeatNanos;
        if (silence >= LONGEST) {
            return CERTAIN;
        }
        double phi = (silence - (mean - deviation)) / (deviation * LN_10);
        return Math.min(CERTAIN, Math.max(0, phi));
    }

    private void learn() {
        double sum = 0;
        for (int i = 0; i < known; i++) {
            sum += gaps[i];
        }
        mean = known == 0 ? 1 : sum / known;
        double squares = 0;
        for (int i = 0; i < known; i++) {
            squares += (gaps[i] - mean) * (gaps[i] - mean);
        }
        double assumed = 1 - (1 - LEAST_DEVIATION) * Math.min(known, CAUTIOUS) / CAUTIOUS;
        deviation = known == 0 ? assumed : Math.max(assumed, Math.sqrt(squares / known));
    }
}
