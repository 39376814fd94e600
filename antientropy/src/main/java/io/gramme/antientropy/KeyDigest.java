package io.gramme.antientropy;

import io.gramme.ring.Bytes;
import org.bouncycastle.crypto.digests.MD5Digest;

/**
 * 64 bits that stand for one record in a {@link MerkleTree}: equal for equal records on every machine and, but for chance
 * (2^-64 a pair), different for different ones. The first half of the MD5 of (table u32, length of the key u32, key,
 * version). It finds rot and lost writes, not attackers.
 */
public final class KeyDigest {
    /** What stands for no record; no record has it. */
    public static final long ABSENT = 0;

    /** To make one costs as much as to use it. */
    private static final ThreadLocal<MD5Digest> OWN = ThreadLocal.withInitial(MD5Digest::new);

    private KeyDigest() {}

    /**
     * The digest of one record.
     *
     * @param version the record's clock, dots, value checksums and expiries in their one canonical encoding; it must not
     *     change when the bytes of an expired value are dropped
     */
    public static long of(int table, Bytes key, Bytes version) {
        MD5Digest md5 = OWN.get();
        md5.reset();
        updateInt(md5, table);
        updateInt(md5, key.length());
        key.feed(md5::update);
        version.feed(md5::update);
        byte[] hash = new byte[md5.getDigestSize()];
        md5.doFinal(hash, 0);
        long digest = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            digest = digest << 8 | (hash[i] & 0xff);
        }
        return digest == ABSENT ? 1 : digest;
    }

    private static void updateInt(MD5Digest md5, int value) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            md5.update((byte) (value >>> shift));
        }
    }
}
