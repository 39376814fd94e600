package io.gramme.gossip;

import io.gramme.ring.NodeId;
import io.gramme.ring.Token;

/**
 * Which ring the sender of a message holds.
 *
 * @param epoch 0 when it holds none; the others then are zero too, and mean nothing where an older program sends something else
 */
public record RingStamp(NodeId clusterId, long epoch, Token checksum) {
    static final int BYTES = 16 + 8 + 16;
    public static final RingStamp NONE = new RingStamp(new NodeId(0, 0), 0, new Token(0, 0));

    public RingStamp {
        if (epoch < 0) {
            throw new IllegalArgumentException("an epoch is not negative, not " + epoch);
        }
    }

    /** Whether the sender holds a ring. */
    public boolean isHeld() {
        return epoch > 0;
    }

    /** Whether both may be stages of one cluster's history. One without a ring goes with anyone. */
    boolean agreesWith(RingStamp other) {
        return !isHeld()
                || !other.isHeld()
                || (clusterId.equals(other.clusterId) && (epoch != other.epoch || checksum.equals(other.checksum)));
    }
}
