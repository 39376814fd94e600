package io.gramme.node.version;

/**
 * The name of one write.
 *
 * @param incarnation 64 random bits, minted and made durable at every start of a process
 * @param epoch the counter at which that process first coordinated the key while it held no extensible record of it; with
 *     the incarnation it names the actor
 * @param counter from 1; rises within the actor, with gaps, because a vnode counts for all its keys
 */
public record Dot(long incarnation, long epoch, long counter) implements Comparable<Dot> {
    /** The length of its binary form. */
    public static final int BYTES = 24;

    @Override
    public int compareTo(Dot other) {
        int order = compareActors(incarnation, epoch, other.incarnation, other.epoch);
        return order != 0 ? order : Long.compareUnsigned(counter, other.counter);
    }

    static int compareActors(long incarnation, long epoch, long otherIncarnation, long otherEpoch) {
        int order = Long.compareUnsigned(incarnation, otherIncarnation);
        return order != 0 ? order : Long.compareUnsigned(epoch, otherEpoch);
    }

    @Override
    public String toString() {
        return Long.toHexString(incarnation) + "/" + epoch + ":" + counter;
    }
}
