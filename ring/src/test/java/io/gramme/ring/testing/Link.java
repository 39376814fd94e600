package io.gramme.ring.testing;

/**
 * What a link of a {@link SimNetwork} does to messages.
 *
 * @param delayNanos the least delay
 * @param jitterNanos up to so much more, drawn evenly
 * @param loss the share of messages lost, 0 to 1
 * @param duplication the share delivered twice, 0 to 1
 * @param reordering the share that may overtake or be overtaken by others of the link and takes up to ten times as long; the
 *     rest of a link's messages arrive in the order in which they were sent, as on a connection
 */
public record Link(long delayNanos, long jitterNanos, double loss, double duplication, double reordering) {
    /** Half a millisecond, nothing lost, repeated or reordered. */
    public static final Link PERFECT = new Link(500_000, 0, 0, 0, 0);

    public Link {
        if (delayNanos < 0 || jitterNanos < 0) {
            throw new IllegalArgumentException("a delay is not negative");
        }
        checkShare("loss", loss);
        checkShare("duplication", duplication);
        checkShare("reordering", reordering);
    }

    public Link withLoss(double share) {
        return new Link(delayNanos, jitterNanos, share, duplication, reordering);
    }

    public Link withDelay(long nanos, long jitter) {
        return new Link(nanos, jitter, loss, duplication, reordering);
    }

    private static void checkShare(String name, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(name + " is a share from 0 to 1, not " + share);
        }
    }
}
