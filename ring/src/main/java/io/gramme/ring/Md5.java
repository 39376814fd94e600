package io.gramme.ring;

import org.bouncycastle.crypto.digests.MD5Digest;

/**
 * MD5 of a run of bytes as two big-endian longs, the paper's hash (section 4.2). It places keys; it protects nothing. Each thread has
 * one, which is empty again once it has finished: to make one costs as much as to use it.
 */
final class Md5 {
    private static final ThreadLocal<Md5> OWN = ThreadLocal.withInitial(Md5::new);

    private final MD5Digest digest = new MD5Digest();
    private final byte[] hash = new byte[16];

    private Md5() {}

    /** This thread's, empty. */
    static Md5 empty() {
        Md5 own = OWN.get();
        own.digest.reset();
        return own;
    }

    Md5 update(Bytes bytes) {
        bytes.feed(digest::update);
        return this;
    }

    Md5 update(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            digest.update((byte) (value >>> shift));
        }
        return this;
    }

    Token finish() {
        digest.doFinal(hash, 0);
        return new Token(longAt(0), longAt(8));
    }

    private long longAt(int from) {
        long value = 0;
        for (int i = from; i < from + 8; i++) {
            value = value << 8 | (hash[i] & 0xff);
        }
        return value;
    }
}
