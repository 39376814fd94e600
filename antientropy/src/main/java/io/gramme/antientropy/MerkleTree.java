package io.gramme.antientropy;

import io.gramme.ring.Partition;
import io.gramme.ring.Token;
import java.util.Arrays;

/**
 * The digests of one partition's records in two levels of 128: 16,384 leaves, each a range of tokens, under 128 inner
 * nodes and a root. Equal sets of records give equal trees, whatever the order of their writes.
 *
 * <p>A leaf is the exclusive or of its records' digests, so a write changes it from the old digest and the new one without
 * reading anything, in constant time. An inner node is the exclusive or of its leaves, each mixed with its place, and the root
 * that of the inner nodes: two differences in different leaves do not cancel each other above. An empty range is 0 at
 * every level.
 *
 * <p>Bounds: 129 KiB when every leaf is taken; a row of 128 leaves takes no room before its first record. Confined to the
 * loop of its partition.
 *
 * <p>Source: Dynamo, SOSP 2007, section 4.7; leaves that are updated by exclusive or, as in incremental multiset hashes.
 */
public final class MerkleTree {
    /** Children of the root, and of each inner node. */
    public static final int FANOUT = 128;

    public static final int LEAVES = FANOUT * FANOUT;

    private static final int LEAF_BITS = Integer.numberOfTrailingZeros(LEAVES);
    private static final int FANOUT_BITS = Integer.numberOfTrailingZeros(FANOUT);

    /** Stands for every row without records; nobody writes to it. */
    private static final long[] NO_RECORDS = new long[FANOUT];

    private final int partitionBits;
    private final long[][] rows = new long[FANOUT][];
    private final long[] inners = new long[FANOUT];
    private long root;
    private long records;

    /**
     * An empty tree for a partition of a ring.
     *
     * @param partitions Q of the ring
     */
    public MerkleTree(int partitions) {
        this.partitionBits = Integer.numberOfTrailingZeros(Partition.checkCount(partitions));
        Arrays.fill(rows, NO_RECORDS);
    }

    /** The leaf, from 0 to {@link #LEAVES} - 1, whose range holds the token; it need not be a token of this partition. */
    public int leafOf(Token token) {
        return (int) (token.high() << partitionBits >>> (Long.SIZE - LEAF_BITS));
    }

    /**
     * Replaces a record's digest. The caller vouches that the old digest is what it last gave for that record.
     *
     * @param before {@link KeyDigest#ABSENT} for a record that was not there
     * @param after {@link KeyDigest#ABSENT} for one that no longer is
     */
    public void update(Token token, long before, long after) {
        if (before == after) {
            return;
        }
        records += (before == KeyDigest.ABSENT ? 1 : 0) - (after == KeyDigest.ABSENT ? 1 : 0);
        int leaf = leafOf(token);
        int inner = leaf >>> FANOUT_BITS;
        long[] row = rows[inner];
        if (row == NO_RECORDS) {
            row = new long[FANOUT];
            rows[inner] = row;
        }
        int place = leaf & FANOUT - 1;
        long oldLeaf = row[place];
        row[place] = oldLeaf ^ before ^ after;
        long oldInner = inners[inner];
        inners[inner] = oldInner ^ placed(place, oldLeaf) ^ placed(place, row[place]);
        root ^= placed(inner, oldInner) ^ placed(inner, inners[inner]);
    }

    /** Forgets everything. */
    public void clear() {
        Arrays.fill(rows, NO_RECORDS);
        Arrays.fill(inners, 0);
        root = 0;
        records = 0;
    }

    /** How many records are in the tree. */
    public long records() {
        return records;
    }

    public long root() {
        return root;
    }

    public long inner(int inner) {
        return inners[inner];
    }

    public long leaf(int leaf) {
        return rows[leaf >>> FANOUT_BITS][leaf & FANOUT - 1];
    }

    /** The inner nodes as they are now, to be compared under that salt. */
    public Digests inners(long salt) {
        return Digests.cut(salt, inners);
    }

    /** The leaves below an inner node as they are now, to be compared under that salt. */
    public Digests leavesOf(int inner, long salt) {
        return Digests.cut(salt, rows[inner]);
    }

    /** A node's digest as its parent counts it. */
    private static long placed(int place, long digest) {
        if (digest == 0) {
            return 0;
        }
        return mix(digest + (place + 1) * 0x9e3779b97f4a7c15L);
    }

    /** Every bit of the result depends on every bit given (the finisher of SplitMix64). */
    static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
