package io.gramme.client;

import io.gramme.ring.Token;
import org.jspecify.annotations.Nullable;

/**
 * The records that a session had to forget, in bounded memory: a Bloom filter, which may take a record for forgotten that was
 * never known and never the reverse. With ten times as many records as the session remembers that happens to one in ten, and to
 * more and more of them beyond. Not thread-safe.
 */
final class ForgottenRecords {
    private static final int HASHES = 4;

    private final int words;
    private long @Nullable [] bits;

    /**
     * For a session that remembers so many records.
     *
     * @param limit 64 bits are kept for each, from the first record on that is forgotten
     */
    ForgottenRecords(int limit) {
        words = Integer.highestOneBit(Math.max(1, 2 * limit - 1));
    }

    void add(RecordName name) {
        if (bits == null) {
            bits = new long[words];
        }
        Token token = Token.of(name.key());
        for (int i = 0; i < HASHES; i++) {
            long hash = hash(name, token, i);
            bits[word(hash)] |= 1L << hash;
        }
    }

    boolean mayContain(RecordName name) {
        if (bits == null) {
            return false;
        }
        Token token = Token.of(name.key());
        for (int i = 0; i < HASHES; i++) {
            long hash = hash(name, token, i);
            if ((bits[word(hash)] & 1L << hash) == 0) {
                return false;
            }
        }
        return true;
    }

    private static long hash(RecordName name, Token token, int index) {
        long mixed = token.high() + name.table().hashCode() * 0x9e3779b97f4a7c15L;
        return mixed + index * token.low();
    }

    /** The low six bits are the place in the word. */
    private int word(long hash) {
        return (int) (hash >>> 6) & (words - 1);
    }
}
