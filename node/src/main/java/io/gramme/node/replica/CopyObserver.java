package io.gramme.node.replica;

import io.gramme.node.storage.RecordKey;

/** Is told of every change of what copies hold, in the turn in which it happens. */
@FunctionalInterface
public interface CopyObserver {
    /** Nobody wants to know. */
    CopyObserver NONE = (key, before, after) -> {};

    /**
     * A record was written, erased, found unreadable or readable again.
     *
     * @param before its {@link io.gramme.antientropy.KeyDigest}, {@code ABSENT} when there was none that could be read
     * @param after likewise
     */
    void changed(RecordKey key, long before, long after);
}
