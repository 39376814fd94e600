package io.gramme.antientropy;

import java.util.Arrays;

/** The digests of the {@link MerkleTree#FANOUT} children of a node, as they were at one moment. */
public final class Digests {
    private final long[] digests;

    private Digests(long[] digests) {
        this.digests = digests;
    }

    /** Throws {@link IllegalArgumentException} for another number of digests. */
    public static Digests of(long... digests) {
        if (digests.length != MerkleTree.FANOUT) {
            throw new IllegalArgumentException("a node has " + MerkleTree.FANOUT + " children, not " + digests.length);
        }
        return new Digests(digests.clone());
    }

    public long at(int child) {
        return digests[child];
    }

    /** The children that differ, ascending. */
    public int[] differing(Digests other) {
        int[] differing = new int[MerkleTree.FANOUT];
        int count = 0;
        for (int i = 0; i < MerkleTree.FANOUT; i++) {
            if (digests[i] != other.digests[i]) {
                differing[count++] = i;
            }
        }
        return Arrays.copyOf(differing, count);
    }

    /** How many children have records. */
    int taken() {
        int taken = 0;
        for (long digest : digests) {
            taken += digest == 0 ? 0 : 1;
        }
        return taken;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digests that && Arrays.equals(digests, that.digests);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digests);
    }

    @Override
    public String toString() {
        return taken() + " of " + MerkleTree.FANOUT + " taken";
    }
}
