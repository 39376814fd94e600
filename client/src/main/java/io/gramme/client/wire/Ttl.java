package io.gramme.client.wire;

/**
 * How long a value lives, as a number of milliseconds: from 1 to {@link Limits#TTL_MILLIS}, counted from when the coordinator takes
 * the put, or one of the two that have a name here. Nothing else is a time to live.
 */
public final class Ttl {
    /** As long as the table says; for ever when it says nothing. */
    public static final long TABLE = 0;
    /** Until it is replaced or deleted, whatever the table says. */
    public static final long NEVER = -1;

    private Ttl() {}

    public static boolean isValid(long millis) {
        return millis >= NEVER && millis <= Limits.TTL_MILLIS;
    }

    /** Gives it back. Throws {@link IllegalArgumentException} when it is no time to live. */
    public static long check(long millis) {
        if (!isValid(millis)) {
            throw new IllegalArgumentException(
                    "a time to live is from 1 to " + Limits.TTL_MILLIS + " ms (10 years), not " + millis);
        }
        return millis;
    }
}
