package io.gramme.antientropy;

import io.gramme.ring.Bytes;
import java.util.Comparator;

/** One record of a leaf: its name and its {@link KeyDigest}. */
public record KeyState(int table, Bytes key, long digest) {
    /** The order of records in a leaf; two states of one record are equal in it. */
    public static final Comparator<KeyState> BY_NAME =
            Comparator.comparingInt(KeyState::table).thenComparing(KeyState::key);
}
