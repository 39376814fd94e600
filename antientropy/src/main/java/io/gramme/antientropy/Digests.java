package io.gramme.antientropy;

import java.util.Arrays;

/**
 * The digests of the {@link MerkleTree#FANOUT} children of a node as they were at one moment, cut to 32 bits for the wire. The
 * cut is salted: two children that differ and look alike under one salt (one in 2^32) do not under the next.
 */
public final class Digests {
    private final int[] digests;

    private Digests(int[] digests) {
        this.digests = digests;
    }

    /** As they travel, 0 for a child without records. Throws {@link IllegalArgumentException} for another number of them. */
    public static Digests of(int... digests) {
        if (digests.length != MerkleTree.FANOUT) {
            throw new IllegalArgumentException("a node has " + MerkleTree.FANOUT + " children, not " + digests.length);
        }
        return new Digests(digests.clone());
    }

    /** Of a tree's own, in whole. */
    static Digests cut(long salt, long[] digests) {
        int[] cut = new int[digests.length];
        for (int i = 0; i < digests.length; i++) {
            int half = (int) (MerkleTree.mix(digests[i] ^ salt) >>> Integer.SIZE);
            cut[i] = digests[i] == 0 ? 0 : half == 0 ? 1 : half;
        }
        return new Digests(cut);
    }

    public int at(int child) {
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
    public int taken() {
        int taken = 0;
        for (int digest : digests) {
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
